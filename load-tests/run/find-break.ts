import type { Slo } from '../../services/loan-api/src/applications/slo.ts'
import { AVAILABLE, CALL_DURATION, DECIDED } from '../measures.ts'
import { type Plan, rateAt } from '../plan-profile.ts'
import { ofMeasured } from '../slo.ts'
import type { K6Record } from './k6-record.ts'

/** One slow second is a hiccup of the machine. */
const SECONDS_IN_A_ROW = 3
/** The load of a usual day is at most this share of what the platform carries. */
const USUAL_SHARE = 0.3

/** Up to which rate a second the objectives were held, and up to which they have to be for the usual one. */
export function findBreak(
  { moments }: Pick<K6Record, 'moments'>,
  plan: Plan,
  measuresFromMs: number,
  { objectives }: Pick<Slo, 'objectives'>,
) {
  const measuresUntilMs = measuresFromMs + 1_000 * (plan.corners.at(-1)?.seconds ?? 0)
  const misses = moments.map(({ atMs, read }) => {
    const p95 = read(ofMeasured(CALL_DURATION), 'p(95)') ?? 0
    // A moment has the time of its end.
    const isMeasuring = atMs - 1_000 >= measuresFromMs && atMs <= measuresUntilMs
    const available = read(ofMeasured(AVAILABLE), 'rate') ?? (isMeasuring ? 0 : 1)
    const decided = read(ofMeasured(DECIDED), 'rate') ?? 1
    const dropped = read(ofMeasured('dropped_iterations'), 'count') ?? 0
    return (
      dropped > 0 ||
      p95 >= objectives.latency.p95Ms ||
      available < objectives.availability.target ||
      decided < objectives.decided.target
    )
  })
  const brokenAt = misses.findIndex((_, index) => {
    const row = misses.slice(index, index + SECONDS_IN_A_ROW)
    return row.length === SECONDS_IN_A_ROW && row.every(Boolean)
  })
  const heldUntilMs = (brokenAt === -1 ? moments.at(-1) : moments[brokenAt - 1])?.atMs ?? measuresFromMs
  return {
    heldRate: Math.floor(rateAt(plan, (heldUntilMs - measuresFromMs) / 1_000)),
    leastRate: Math.ceil((plan.corners[0]?.rate ?? 0) / USUAL_SHARE),
    isBroken: brokenAt !== -1,
  }
}
