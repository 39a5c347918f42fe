const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']
const FRAME_MS = 80
const SIGN_OF_LIFE_MS = 15_000

/** Shows on stderr that something long is going on: a spinner on a terminal, now and then a line elsewhere. */
function showProgress(label) {
  const { isTTY } = process.stderr
  const isLive = isTTY && process.env.TERM !== 'dumb'
  const colour = (code, text) => (isLive && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[39m` : text)
  const write = text => process.stderr.write(isLive ? `\r\x1b[2K${text}` : `${text}\n`)
  const startedAtMs = Date.now()
  const seconds = () => `${Math.floor((Date.now() - startedAtMs) / 1000)} s`
  const frame = () => FRAMES[Math.floor(Date.now() / FRAME_MS) % FRAMES.length]
  const show = () =>
    write(isLive ? `${colour(36, frame())} ${label} ${seconds()}` : `.. ${label}, ${seconds()}`)
  show()
  const timer = setInterval(show, isLive ? FRAME_MS : SIGN_OF_LIFE_MS)
  return {
    /** With what was achieved, or with nothing when it failed. */
    end(achievement) {
      clearInterval(timer)
      if (achievement) write(`${isLive ? colour(32, '✓') : 'ok'} ${achievement}, ${seconds()}`)
      else write(`${isLive ? colour(31, '✗') : 'failed'} ${label}, ${seconds()}`)
      if (isLive) process.stderr.write('\n')
    },
  }
}

module.exports = { showProgress }
