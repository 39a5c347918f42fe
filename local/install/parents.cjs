const { execFileSync } = require('node:child_process')
const fs = require('node:fs')

// A shell reports a process ended by signal n as 128 + n.
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
const LOOK_EVERY_MS = 500

/**
 * Calls back with an exit code when we are told to end, or when npm or the shell between us is gone: npm passes a signal
 * on to its shell only, and killed it tells nobody. Returns what stops the listening.
 */
function onEndOfParents(end) {
  let hasEnded = false
  const endOnce = exitCode => {
    if (!hasEnded) end(exitCode)
    hasEnded = true
  }
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) process.on(signal, () => endOnce(exitCode))
  const parents = describeParents()
  const timer = setInterval(() => describeParents() !== parents && endOnce(EXIT_CODES.SIGHUP), LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

function describeParents() {
  return `${process.ppid} below ${parentOf(process.ppid)}`
}

function parentOf(pid) {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)])
        .toString()
        .trim()
    const [, parent] = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return parent
  } catch {
    return 'nobody'
  }
}

module.exports = { onEndOfParents }
