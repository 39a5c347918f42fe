/** @param {number} ms */
export function milliseconds(ms) {
  return ms < 10_000 ? `${grouped(Math.round(ms))} ms` : duration(ms / 1_000)
}

/** @param {number} rate */
export function perSecond(rate) {
  if (rate === 0) return '0'
  return rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))
}

/** @param {number} share */
export function percent(share) {
  const value = share * 100
  const digits = Math.abs(value) < 10 && value !== 0 ? 1 : 0
  return `${value.toFixed(digits)} %`.replace('-', '−')
}

/** @param {number} exactSeconds */
export function duration(exactSeconds) {
  // Before it is taken apart: rounded afterwards, the rest of a minute could be 60 s.
  const seconds = Math.max(0, Math.round(exactSeconds))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const rest = seconds % 60
  return minutes < 5 && rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`
}

/** @param {number} ms since 1970 */
export function timeOfDay(ms) {
  return new Date(ms).toLocaleTimeString('en-GB')
}

/** @param {number} count */
export function grouped(count) {
  return count.toLocaleString('en-US')
}
