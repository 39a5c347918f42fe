import { BREAKER_STATES, BREAKERS } from '../../local/operations-page/gauges.ts'
import type { Chart } from '../../local/report/report.ts'
import { AVAILABLE, CALL_DURATION, DECIDED } from '../measures.ts'
import { rateAt } from '../plan-profile.ts'
import { ofMeasured } from '../slo.ts'
import type { Reading } from './k6-record.ts'
import type { Measurement } from './measure.ts'
import type { Observation } from './observe.ts'
import { k6CoresOf, stolenSharesOf } from './shares.ts'

/** What happened over time; the time is seconds since the warm-up began. */
export function chartsOf(run: Measurement): Chart[] {
  const { record, plan, slo } = run
  const moments = record.moments.filter(({ atMs }) => atMs > run.beganAtMs)
  const seen = run.seen.filter(({ atMs }) => atMs >= run.beganAtMs)
  const since = (atMs: number) => (atMs - run.beganAtMs) / 1_000
  const bands = [
    { label: 'warm-up', fromSeconds: 0, toSeconds: plan.measuresFromSeconds },
    ...faultBands(seen, since),
  ]
  const ofK6 = { xSeconds: moments.map(({ atMs }) => since(atMs)), bands }
  const ofLooks = { xSeconds: seen.map(({ atMs }) => since(atMs)), bands, lines: [] }
  const series = (label: string, of: (read: Reading) => number | null) => ({
    label,
    values: moments.map(({ read }) => of(read)),
  })
  // The warm-up is drawn, too: it is judged by nothing, and what it looks like tells whether it was long enough.
  const latency = (label: string, aggregate: string) => series(label, read => read(CALL_DURATION, aggregate))
  const missing = (label: string, metric: string) =>
    series(label, read => {
      const rate = read(ofMeasured(metric), 'rate')
      return rate === null ? null : 100 * (1 - rate)
    })
  const objective = slo.objectives.latency.p95Ms
  return [
    {
      title: 'Latency of applying',
      unit: 'ms',
      ...ofK6,
      series: [latency('p50', 'med'), latency('p95', 'p(95)'), latency('p99', 'p(99)')],
      lines: [{ label: `objective, ${objective} ms`, value: objective }],
    },
    {
      title: 'Throughput',
      unit: '/s',
      ...ofK6,
      series: [
        series('turns done', read => read('iterations', 'rate')),
        series('not begun in time', read => read('dropped_iterations', 'rate')),
        {
          label: 'planned',
          values: ofK6.xSeconds.map(seconds => rateAt(plan, Math.max(0, seconds - plan.measuresFromSeconds))),
        },
      ],
      lines: [],
    },
    {
      title: 'Not answered, not decided',
      unit: '%',
      ...ofK6,
      series: [missing('not answered', AVAILABLE), missing('answered, to be decided later', DECIDED)],
      lines: [],
    },
    {
      title: 'Breakers',
      unit: '',
      ...ofLooks,
      states: BREAKER_STATES,
      series: BREAKERS.map(({ name, within }, index) => ({
        label: `${name}, in ${within}`,
        values: seen.map(({ breakers }) => {
          const state = breakers[index]
          return state ? BREAKER_STATES.indexOf(state) : null
        }),
      })),
    },
    {
      title: 'What measuring took',
      unit: '%',
      ...ofLooks,
      series: [
        { label: 'k6, of a core', values: k6CoresOf(seen).map(asPercent) },
        { label: 'stolen from the machine', values: stolenSharesOf(seen).map(asPercent) },
      ],
    },
  ]
}

/** From the look that first saw a fault to the last that did; one to which the simulator said nothing ends none. */
function faultBands(seen: Observation[], since: (atMs: number) => number): Chart['bands'] {
  const bands: Chart['bands'] = []
  let last: Observation['fault'] = null
  for (const { atMs, fault } of seen) {
    if (fault === undefined) continue
    const current = bands.at(-1)
    if (fault !== null && fault === last && current) current.toSeconds = since(atMs)
    else if (fault !== null) bands.push({ label: fault, fromSeconds: since(atMs), toSeconds: since(atMs) })
    last = fault
  }
  return bands
}

function asPercent(value: number | null): number | null {
  return value === null ? null : 100 * value
}
