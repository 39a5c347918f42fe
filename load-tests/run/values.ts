/** What is not known. */
export const NOTHING = '–'

export function milliseconds(value: number | null): string {
  return value === null ? NOTHING : `${Math.round(value)} ms`
}

export function percent(value: number | null): string {
  return value === null ? NOTHING : `${Number((100 * value).toFixed(2))} %`
}
