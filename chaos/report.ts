import type { Chart, Report, Table } from '../local/report/report.ts'
import { chartsOf } from './charts.ts'
import { FIGURE_COLUMNS, figureRows } from './describe.ts'
import type { Evidence } from './evidence.ts'
import { type Experiment, REQUEST_BUDGET_MS } from './experiment.ts'
import type { Past } from './history.ts'
import type { Result } from './judge.ts'

/** One of the things that a report compares. */
export type Told = { of: Past['of']; result: Result; evidence: Evidence; before: Past | undefined }

type Subject = { experiment: Experiment; seed: number }

/** A report of one run, or of two side by side: of ours, whose verdict it is, and of the naive pipeline. */
export function reportOf({ experiment, seed }: Subject, runs: [Told, ...Told[]]): Report {
  const [{ result, before }] = runs
  return {
    title: `Chaos: ${experiment.name}`,
    subtitle: experiment.hypothesis,
    verdict: result.verdict,
    facts: [
      ['Seed', String(seed)],
      ['Applications', `${experiment.ratePerSecond} a second, open model`],
      ['Budget', `${REQUEST_BUDGET_MS} ms`],
      ['Run before', before === undefined ? 'none' : `${before.at}: ${before.verdict}`],
      ...runs
        .slice(1)
        .map(({ of, result: { verdict } }): [string, string] => [`Verdict of ${of}`, verdict.word]),
    ],
    charts: sameTogether(runs.map(run => chartsOf(run.evidence, runs.length > 1 ? ` (${run.of})` : ''))),
    tables: [
      ...(runs.length > 1 ? [sideBySide(runs)] : []),
      ...runs.flatMap(run => tablesOf(run, runs.length > 1 ? ` (${run.of})` : '')),
    ],
  }
}

/** The same chart of each run, one below the other. */
function sameTogether(charts: Chart[][]): Chart[] {
  const [first = []] = charts
  return first.flatMap((_, index) => charts.flatMap(ofRun => ofRun[index] ?? []))
}

function tablesOf({ result, before }: Told, of: string): Table[] {
  return [
    {
      title: `Phases${of}, and the run before where it differed`,
      columns: FIGURE_COLUMNS,
      rows: figureRows(result.figures, before?.figures),
    },
    {
      title: `Held, or not${of}`,
      columns: titled('phase', 'must hold', 'found', 'verdict'),
      rows: result.judged.map(({ phase, bound, found, verdict }) => [phase, bound, found, verdict]),
    },
    {
      title: `Counted over the whole run, each must be 0${of}`,
      columns: titled('what', 'count', 'examples'),
      rows: result.counts.map(({ of: what, found }) => [
        what,
        String(found.length),
        found.slice(0, 3).join('; '),
      ]),
    },
  ]
}

/** What the resilience buys: of the whole run but its warm-up. */
function sideBySide(runs: Told[]): Table {
  return {
    title: 'Side by side, baseline to recovery',
    columns: titled('', ...runs.map(({ of }) => of)),
    rows: [
      ['verdict', ...runs.map(({ result }) => result.verdict.word)],
      ['sent', ...runs.map(run => sum(run, ({ sent }) => sent))],
      ['decided in the request', ...runs.map(run => sum(run, ({ decided }) => decided))],
      ['decided later', ...runs.map(run => sum(run, ({ deferred }) => deferred))],
      ['refused', ...runs.map(run => sum(run, ({ refused }) => refused))],
      ['slowest 95th percentile of a phase, ms', ...runs.map(run => worst(run))],
      ['calls to the bureau', ...runs.map(({ evidence }) => String(evidence.calls.length))],
      [
        'charges of the bureau',
        ...runs.map(({ evidence }) => String(evidence.calls.filter(({ charged }) => charged).length)),
      ],
    ],
  }
}

function sum({ result }: Told, of: (figures: Result['figures'][number]) => number): string {
  return String(result.figures.slice(1).reduce((total, figures) => total + of(figures), 0))
}

function worst({ result }: Told): string {
  return String(Math.max(0, ...result.figures.slice(1).map(({ p95Ms }) => p95Ms ?? 0)))
}

function titled(...titles: string[]): Table['columns'] {
  return titles.map(title => ({ title }))
}
