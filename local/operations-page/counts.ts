import { type Measured, type Series, seriesOf, sumOf } from './metrics-text.ts'
import { OBJECTIVES } from './objectives.ts'

/** What only grows while a service runs, by what is counted: `answered 200`, `within 0.8`, `deferred bureau_unavailable`. */
export type Counts = Record<string, number>

const DURATIONS = 'http_server_request_duration_seconds'
const APPLYING = { method: 'POST', route: '/loan/apply' }

/** What one service counts; a metric that it does not have is not there. */
export function countsOf(service: string, measured: Measured): Counts {
  const counts: Counts = {}
  const add = (what: string, value: number | undefined) => {
    if (value !== undefined) counts[what] = (counts[what] ?? 0) + value
  }
  const addEach = (name: string, labels: Record<string, string>, what: (series: Series) => string) => {
    for (const series of seriesOf(measured, name, labels)) add(what(series), series.value)
  }

  add(`cpu seconds ${service}`, sumOf(measured, 'process_cpu_seconds_total'))
  addEach(`${DURATIONS}_count`, APPLYING, ({ labels }) => `answered ${kindOf(labels.status)}`)
  for (const series of seriesOf(measured, `${DURATIONS}_bucket`, APPLYING)) {
    // Only what the latency objective counts: a refusal is quick, and a failure is not made good by being so.
    if (series.labels.status?.startsWith('2')) add(`within ${series.labels.le}`, series.value)
  }
  add('shed', sumOf(measured, 'requests_shed_total'))
  addEach('loan_deferrals_total', {}, ({ labels }) => `deferred ${labels.reason}`)
  addEach('loan_outcomes_unconfirmed_total', {}, ({ labels }) => `unconfirmed ${labels.cause}`)
  for (const objective of OBJECTIVES)
    addEach('slo_requests_total', { objective }, ({ labels }) => `${objective} ${labels.result}`)
  addEach('circuit_breaker_transitions_total', { to: 'open' }, ({ labels }) => `opened ${labels.name}`)
  addEach('recovery_attempts_total', {}, ({ labels }) => `recovery ${labels.outcome}`)
  addEach(
    'scores_total',
    {},
    ({ labels }) => `asked ${SCORES.has(labels.outcome ?? '') ? 'and got' : 'in vain'}`,
  )
  add('retried', sumOf(measured, 'retry_attempts_total'))
  add('not retried', sumOf(measured, 'retry_budget_exhausted_total'))
  addEach('hedges_total', {}, ({ labels }) => `hedged ${labels.outcome}`)
  add('bulkhead rejected', sumOf(measured, 'bulkhead_rejected_total'))
  return counts
}

/** The outcomes of a request for a score that are answers of the bureau. */
const SCORES = new Set(['scored', 'no_credit_file'])

/** A refusal is told by its own number: who has to mend it depends on that. */
function kindOf(status = ''): string {
  return ['200', '202'].includes(status) || status.startsWith('4') ? status : `${status.charAt(0)}xx`
}

/** What has been added between two looks. A count that has fallen began anew, because its service did. */
export function increaseOf(before: Counts, now: Counts): Counts {
  return Object.fromEntries(
    Object.entries(now).map(([what, count]) => {
      const known = before[what] ?? 0
      return [what, count >= known ? count - known : count]
    }),
  )
}

export type Increase = { atMs: number; overSeconds: number; counts: Counts }

/** What was counted in the last so many seconds. */
export function sumOfLast(increases: Increase[], seconds: number, nowMs: number): Increase {
  const counts: Counts = {}
  let overSeconds = 0
  for (const increase of increases) {
    if (increase.atMs <= nowMs - seconds * 1_000) continue
    overSeconds += increase.overSeconds
    for (const [what, count] of Object.entries(increase.counts)) counts[what] = (counts[what] ?? 0) + count
  }
  return { atMs: nowMs, overSeconds, counts }
}

/** A second. */
export function rateOf({ counts, overSeconds }: Increase, what: string): number {
  return overSeconds === 0 ? 0 : (counts[what] ?? 0) / overSeconds
}
