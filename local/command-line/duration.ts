const SECONDS_OF: Record<string, number> = { s: 1, m: 60, h: 3_600 }

/** `60s`, `5m`, `1h` or `60` in seconds; undefined when it is none of these. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * (SECONDS_OF[unit] ?? 1)
}

/** The `check` of an option that takes a duration from `least` to `most`, both as they are typed. */
export function durationWithin(least: string, most: string): (text: string) => string | undefined {
  const isWithin = (seconds: number) =>
    seconds >= (readDuration(least) ?? 0) && seconds <= (readDuration(most) ?? 0)
  return text =>
    isWithin(readDuration(text) ?? 0) ? undefined : `must be ${least} to ${most}, as in 60s or 5m`
}
