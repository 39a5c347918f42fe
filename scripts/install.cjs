// Runs before every npm script: installs what is missing, and does nothing, in milliseconds and offline, when nothing is.
// Plain CommonJS without dependencies, because it runs on whatever Node the machine has; it brings Node 24 along.
const ownMajor = Number(process.versions.node.split('.')[0])
if (ownMajor < 20) {
  fail(
    new Error(
      `Node 20 or later is needed, this is ${process.version}; get it from nodejs.org, or nvm install 24`,
    ),
  )
} else {
  const { installOnce } = require('../local/install/install-once.cjs')
  installOnce(require('node:path').dirname(__dirname)).catch(fail)
}

function fail(error) {
  process.stderr.write(`error ${error.message}\n`)
  process.exitCode = 1
}
