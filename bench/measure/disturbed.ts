import type { Disturbance } from './measurement.ts'

/** Of the machine's processors; somebody else's cron job is less, somebody else's test run is more. */
const MOST_OTHERS_SHARE = 0.08
/** What a virtual machine next door takes is taken from whoever runs then. */
const MOST_STOLEN_SHARE = 0.02
/** What is refused or deferred costs less than what is decided. */
const MOST_UNDECIDED_SHARE = 0.01

/** What a measurement was disturbed by, in words; nothing when it is good. */
export function disturbanceOf({ othersShare, stolenShare, undecidedShare }: Disturbance): string | undefined {
  if (othersShare > MOST_OTHERS_SHARE) return `others took ${percent(othersShare)} of the processors`
  if (stolenShare > MOST_STOLEN_SHARE) return `the host took ${percent(stolenShare)} of the processors`
  if (undecidedShare > MOST_UNDECIDED_SHARE) return `${percent(undecidedShare)} were not decided`
  return undefined
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
