const fs = require('node:fs')
const path = require('node:path')
const { withLock } = require('./lock.cjs')
const { runNpmCi } = require('./npm-ci.cjs')
const { checkPlatform, chooseNode, linkPostgresLibraries } = require('./platform.cjs')
const { showProgress } = require('./progress.cjs')
const { isInstalled, markInstalled } = require('./stamp.cjs')

/** Makes node_modules what the lockfile says; returns at once when it is. */
async function installOnce(root) {
  if (isInstalled(root)) return
  checkPlatform(root)
  const work = path.join(root, '.data')
  prepare(work)
  await withLock(path.join(work, 'install.lock'), async lock => {
    // Whoever held the lock may just have installed the same.
    if (isInstalled(root)) return
    const progress = showProgress('installing dependencies')
    try {
      await runNpmCi(root, path.join(work, 'install.log'), lock)
      linkPostgresLibraries(root)
      chooseNode(root)
      markInstalled(root)
      progress.end('dependencies are installed')
    } catch (error) {
      progress.end()
      throw error
    }
  })
}

function prepare(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.accessSync(folder, fs.constants.W_OK)
  } catch (error) {
    throw new Error(
      `cannot write in ${folder} (${error.code}); the checkout must be yours: clone it yourself`,
    )
  }
}

module.exports = { installOnce }
