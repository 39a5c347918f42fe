import type { Measurement } from './measurement.ts'

/** Of the machine's processors; somebody else's cron job is less, somebody else's test run is more. */
const MOST_OTHERS_SHARE = 0.08
/** What a virtual machine next door takes is taken from whoever runs then. */
const MOST_STOLEN_SHARE = 0.02
/** What is refused or deferred costs less than what is decided. */
export const MOST_UNDECIDED_SHARE = 0.01
/** Of an application, where each is traced: whoever drops some is spared what it is measured for. */
const SPANS: Record<string, number> = { 'ours-traced': 5 }
const MOST_SPANS_OFF = 0.1

/** What a measurement of `name` was disturbed by, in words; nothing when it is good. */
export function disturbanceOf(name: string, { disturbance, spans }: Measurement): string | undefined {
  const { othersShare, greatestOther, stolenShare, undecidedShare, undecided } = disturbance
  if (othersShare > MOST_OTHERS_SHARE)
    return `others took ${percent(othersShare)} of the processors, most of it ${greatestOther}`
  if (stolenShare > MOST_STOLEN_SHARE) return `the host took ${percent(stolenShare)} of the processors`
  if (undecidedShare > MOST_UNDECIDED_SHARE)
    return `${percent(undecidedShare)} were not decided: ${JSON.stringify(undecided)}`
  const expected = SPANS[name] ?? spans
  if (Math.abs(spans - expected) > MOST_SPANS_OFF)
    return `${spans.toFixed(2)} spans of an application arrived, not ${expected}`
  return undefined
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
