/** Which C library programs here need. */
export function libc(): 'glibc' | 'musl' | 'native'
