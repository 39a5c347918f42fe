const fs = require('node:fs')
const { setTimeout: delay } = require('node:timers/promises')

// No install takes as long: a lock that old was left behind, and its pids are somebody else's by now.
const OLDEST_LOCK_MS = 15 * 60_000
const LOOK_EVERY_MS = 200
// Two who find the same lock left behind may delete each other's new one, but not this late.
const SETTLES_WITHIN_MS = 100

/** Runs a task alone: npm ci empties node_modules first, two at once would destroy each other's work. */
async function withLock(file, task) {
  const mine = String(process.pid)
  while (!(await tryToTake(file, mine))) await delay(LOOK_EVERY_MS)
  const lock = {
    /** The lock lives as long as this process too, even when ours is killed. */
    shareWith: pid => fs.writeFileSync(file, `${mine} ${pid}`),
    release: () => fs.rmSync(file, { force: true }),
  }
  try {
    return await task(lock)
  } finally {
    lock.release()
  }
}

async function tryToTake(file, mine) {
  if (isLeftBehind(file)) fs.rmSync(file, { force: true })
  try {
    fs.writeFileSync(file, mine, { flag: 'wx' })
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  await delay(SETTLES_WITHIN_MS)
  return fs.readFileSync(file, 'utf8') === mine
}

function isLeftBehind(file) {
  try {
    const pids = fs.readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number)
    const ageMs = Date.now() - fs.statSync(file).mtimeMs
    const isJustBeingWritten = pids.length === 0
    return ageMs > OLDEST_LOCK_MS || !(isJustBeingWritten || pids.some(isAlive))
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

module.exports = { withLock }
