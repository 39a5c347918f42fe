const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { libc } = require('./libc.cjs')

/** Whether node_modules is what the lockfile says, for this machine. */
function isInstalled(root) {
  try {
    return fs.readFileSync(stampFile(root), 'utf8') === expectedStamp(root)
  } catch {
    return false
  }
}

/** To be called last; a half-written stamp never exists. */
function markInstalled(root) {
  const draft = `${stampFile(root)}.${process.pid}`
  fs.writeFileSync(draft, expectedStamp(root))
  fs.renameSync(draft, stampFile(root))
}

// Inside node_modules, so that it goes when that goes.
function stampFile(root) {
  return path.join(root, 'node_modules', '.install-stamp')
}

// The platform's parts too: a checkout may be shared between a Mac and a container.
function expectedStamp(root) {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'))
  const hash = createHash('sha256').update(lockfile).digest('hex')
  return [hash, process.platform, process.arch, libc()].join(' ')
}

module.exports = { isInstalled, markInstalled }
