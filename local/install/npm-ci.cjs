const { spawn } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { onEndOfParents } = require('./parents.cjs')

const ARGUMENTS = [
  'ci',
  // Everything, whatever NODE_ENV or somebody's .npmrc leaves out; but no package's own scripts.
  '--include=dev',
  '--include=optional',
  '--ignore-scripts',
  // What is installed need not run on the Node that installs it.
  '--engine-strict=false',
  '--loglevel=error',
]

/** Runs `npm ci`; what it says goes to a log, which is shown when it fails. */
async function runNpmCi(root, logFile, lock) {
  const log = fs.openSync(logFile, 'w')
  const [command, ...args] = [...npmCommand(), ...ARGUMENTS]
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', log, log] })
  fs.closeSync(log)
  if (child.pid) lock.shareWith(child.pid)
  const ended = new Promise((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', error =>
      reject(
        new Error(`npm cannot be run (${error.message}); it comes with Node, Debian has it as a package`),
      ),
    )
  })
  const stopListening = onEndOfParents(async exitCode => {
    child.kill('SIGTERM')
    await ended
    lock.release()
    process.exit(exitCode)
  })
  // What listens would keep this process alive, also when there is no npm.
  const exitCode = await ended.finally(stopListening)
  if (exitCode === 0) return
  const said = fs.readFileSync(logFile, 'utf8').trim()
  throw new Error(
    `npm ci failed; docs/troubleshooting.md says what helps (log: ${path.relative(root, logFile)})\n${said}`,
  )
}

function npmCommand() {
  const program = process.env.npm_execpath
  return program?.endsWith('npm-cli.js') ? [process.execPath, program] : ['npm']
}

module.exports = { runNpmCi }
