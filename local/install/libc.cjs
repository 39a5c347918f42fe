const fs = require('node:fs')

/** Which C library programs here need: a Linux program names its loader, and this very Node certainly runs here. */
function libc() {
  if (process.platform !== 'linux') return 'native'
  const file = fs.openSync(process.execPath, 'r')
  try {
    return loaderOf(file).includes('ld-musl') ? 'musl' : 'glibc'
  } finally {
    fs.closeSync(file)
  }
}

const ELF_OF_64_BITS = '\x7fELF\x02'
const INTERPRETER = 3
const BYTES_OF_A_HEAD = 4096

/** By the program's headers, because tools that patch programs move the name; of any other file, all that it begins with. */
function loaderOf(file) {
  const head = read(file, 0, BYTES_OF_A_HEAD)
  if (!head.toString('latin1').startsWith(ELF_OF_64_BITS)) return head.toString('latin1')
  const size = head.readUInt16LE(54)
  const headers = read(file, Number(head.readBigUInt64LE(32)), size * head.readUInt16LE(56))
  for (let at = 0; at < headers.length; at += size) {
    if (headers.readUInt32LE(at) !== INTERPRETER) continue
    const [offset, length] = [8, 32].map(field => Number(headers.readBigUInt64LE(at + field)))
    return read(file, offset, length).toString('latin1')
  }
  return ''
}

function read(file, position, length) {
  const bytes = Buffer.alloc(length)
  fs.readSync(file, bytes, 0, length, position)
  return bytes
}

module.exports = { libc }
