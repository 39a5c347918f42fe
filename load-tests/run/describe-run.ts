import { cpus } from 'node:os'
import { rightAligned } from '../../local/command-line/table.ts'
import type { Report } from '../../local/report/report.ts'
import {
  AVAILABLE,
  CALL_DURATION,
  DECIDED,
  IN_TIME,
  READ_DURATION,
  REFUSED,
  REPEAT_DURATION,
} from '../measures.ts'
import { ofMeasured } from '../slo.ts'
import { chartsOf } from './charts.ts'
import { type Measurement, measuredOf } from './measure.ts'
import { milliseconds, NOTHING, percent } from './values.ts'

/** The report of a run. */
export function describeRun(run: Measurement): Report {
  const { journey, profileName, plan, seed, startedAt, verdict } = run
  return {
    title: `${journey}, ${profileName}`,
    subtitle: `${startedAt.toISOString()}: ${loadOf(run)}; seed ${seed}, ${plan.planned} turns planned`,
    verdict,
    facts: factsOf(run),
    charts: chartsOf(run),
    tables: [...heldTable(run), latencyTable(run), ...refusedTable(run)],
  }
}

/** As `10/s for 20 s` or `40 to 400/s for 180 s`. */
export function loadOf({ plan }: Pick<Measurement, 'plan'>): string {
  const rates = plan.corners.map(({ rate }) => rate)
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  return `${least === most ? least : `${least} to ${most}`}/s for ${plan.corners.at(-1)?.seconds} s`
}

/** The one line of a run that ended. */
export function headlineOf(run: Measurement): string {
  const p95 = run.record.total(ofMeasured(CALL_DURATION), 'p(95)')
  const measured = [
    ...heldOf(run).map(rate => `holds ${rate}`),
    `p95 ${milliseconds(p95)}`,
    `${share(run, AVAILABLE)} answered`,
    `${share(run, DECIDED)} decided`,
  ]
  const { word, reasons } = run.verdict
  return `${word} ${run.journey} ${run.profileName}, ${loadOf(run)}: ${[...reasons, ...measured].join('; ')}`
}

function factsOf(run: Measurement): Report['facts'] {
  const { system, k6, outcome, k6MeanCores, stolenShare, record } = run
  const of = (aggregate: string) => milliseconds(record.total(ofMeasured(CALL_DURATION), aggregate))
  return [
    ['p50, p95, p99', `${of('med')}, ${of('p(95)')}, ${of('p(99)')}`],
    ['answered', share(run, AVAILABLE)],
    ['decided', share(run, DECIDED)],
    ['in time', share(run, IN_TIME)],
    ['turns measured, not begun', `${outcome.measured}, ${outcome.dropped}`],
    ...heldOf(run).map((rate): [string, string] => ['objectives held', rate]),
    ['system', system.description],
    ...(system.warning ? [['warning', system.warning] as [string, string]] : []),
    ['k6', `${k6.version}; ${cores(k6MeanCores)} on average, ${cores(outcome.k6Cores)} at most`],
    ['machine', `${cpus().length} cores, ${stolenShare === null ? 'unknown' : percent(stolenShare)} stolen`],
  ]
}

/** The rate that a breakpoint has found. It was the system's end only where there was one, and where it cannot have been k6's. */
function heldOf({ break: found, verdict }: Measurement): string[] {
  if (!found) return []
  const isItsEnd = found.isBroken && verdict.word !== 'INCONCLUSIVE'
  return [`${isItsEnd ? 'up to' : 'at least'} ${found.heldRate}/s`]
}

function heldTable({ plan, crossed, record }: Measurement): Report['tables'] {
  if (plan.thresholds.length === 0) return []
  const rows = plan.thresholds.map(threshold => [
    threshold.about,
    threshold.condition,
    measuredOf(threshold, record),
    crossed.includes(threshold.metric) ? 'no' : 'yes',
  ])
  const columns = [
    { title: 'objective' },
    { title: 'threshold' },
    ...rightAligned('measured'),
    { title: 'held' },
  ]
  return [{ title: 'What it is held to', columns, rows }]
}

function latencyTable({ record }: Measurement): Report['tables'][number] {
  const calls = { applying: CALL_DURATION, 'applying again': REPEAT_DURATION, reading: READ_DURATION }
  const aggregates = ['min', 'med', 'avg', 'p(90)', 'p(95)', 'p(99)', 'max']
  const rows = Object.entries(calls).map(([call, metric]) => [
    call,
    ...aggregates.map(aggregate => milliseconds(record.total(ofMeasured(metric), aggregate))),
  ])
  return {
    title: 'Latency of whole calls',
    columns: [{ title: 'call' }, ...rightAligned(...aggregates)],
    rows: rows.filter(row => row.slice(1).some(cell => cell !== NOTHING)),
  }
}

function refusedTable({ record }: Measurement): Report['tables'] {
  const rows = record
    .valuesOfTag(REFUSED, 'code')
    .map(code => [code, String(record.total(`${REFUSED}{code:${code}}`, 'count') ?? 0)])
  if (rows.length === 0) return []
  const columns = [{ title: 'code' }, ...rightAligned('calls')]
  return [{ title: 'Refused or not answered', columns, rows }]
}

function share({ record }: Measurement, metric: string): string {
  return percent(record.total(ofMeasured(metric), 'rate'))
}

function cores(value: number | null): string {
  return value === null ? 'an unknown part of a core' : `${value.toFixed(2)} of a core`
}
