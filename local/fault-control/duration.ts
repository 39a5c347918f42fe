const SECONDS_OF: Record<string, number> = { s: 1, m: 60, h: 3_600 }

/** `60s`, `5m`, `1h` or `60` in seconds; undefined when it is none of these. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * (SECONDS_OF[unit] ?? 1)
}

/** The simulator's bound: every fault ends by itself, within the hour. */
const MAX_SECONDS = 3_600

/** What is wrong with a duration that somebody typed. */
export function checkDuration(text: string): string | undefined {
  const seconds = readDuration(text) ?? 0
  return seconds >= 1 && seconds <= MAX_SECONDS ? undefined : 'must be 1s to 1h, as in 60s or 5m'
}
