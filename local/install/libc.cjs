const fs = require('node:fs')

const BYTES_WITH_THE_LOADERS_NAME = 4096

/** Which C library programs here need. A Linux program names its loader in its head; this very Node certainly runs here. */
function libc() {
  if (process.platform !== 'linux') return 'native'
  const head = Buffer.alloc(BYTES_WITH_THE_LOADERS_NAME)
  const file = fs.openSync(process.execPath, 'r')
  fs.readSync(file, head, 0, head.length, 0)
  fs.closeSync(file)
  return head.includes('ld-musl') ? 'musl' : 'glibc'
}

module.exports = { libc }
