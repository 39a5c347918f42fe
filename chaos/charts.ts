import { BREAKER_STATES } from '../local/operations-page/gauges.ts'
import type { Chart } from '../local/report/report.ts'
import { readSlo } from '../local/slo.ts'
import type { Evidence, Look } from './evidence.ts'
import { ownMs, wholeMs } from './figures.ts'

/** A run second by second; `of` follows every title. */
export function chartsOf({ phases, answers, calls, looks, struck }: Evidence, of: string): Chart[] {
  const zeroMs = phases[0]?.fromMs ?? 0
  const second = (atMs: number) => Math.floor((atMs - zeroMs) / 1_000)
  const seconds = Math.max(
    0,
    ...[...answers.map(({ sentAtMs }) => sentAtMs), ...looks.map(({ atMs }) => atMs)].map(second),
  )
  const xSeconds = Array.from({ length: seconds + 1 }, (_, index) => index)
  const perSecond = <Item>(items: Item[], atMs: (item: Item) => number) => {
    const grouped = Map.groupBy(items, item => second(atMs(item)))
    return <Value>(of: (items: Item[]) => Value) => xSeconds.map(at => of(grouped.get(at) ?? []))
  }
  const ofAnswers = perSecond(answers, ({ sentAtMs }) => sentAtMs)
  const ofCalls = perSecond(calls, ({ startedAt }) => Date.parse(startedAt))
  const ofLooks = perSecond(looks, ({ atMs }) => atMs)
  const share = (part: number) =>
    ofAnswers(own =>
      wholeMs(
        own.map(ownMs).toSorted((a, b) => a - b),
        part,
      ),
    )
  const count = (...statuses: (number | undefined)[]) =>
    ofAnswers(own => own.filter(({ status }) => statuses.includes(status)).length)
  // A stage without faults is one of another rate.
  const bands = [
    ...phases
      .filter(({ kind, name }) => kind === 'stage' && !struck.some(({ phase }) => phase === name))
      .map(({ name, fromMs, toMs }) => bandOf(name, fromMs, toMs, zeroMs)),
    ...struck.map(({ fault, fromMs, toMs }) => bandOf(fault, fromMs, toMs, zeroMs)),
  ]
  const chart = { xSeconds, bands, lines: [] }
  return [
    {
      ...chart,
      title: `Time to the answer${of}`,
      unit: 'ms',
      series: [
        { label: 'p50', values: share(0.5) },
        { label: 'p95', values: share(0.95) },
        { label: 'slowest', values: share(1) },
      ],
      lines: [{ label: 'objective', value: readSlo().objectives.latency.thresholdMs }],
    },
    {
      ...chart,
      title: `Answers${of}`,
      unit: '/s',
      series: [
        { label: 'decided (200)', values: count(200) },
        { label: 'decided later (202)', values: count(202) },
        { label: 'refused', values: ofAnswers(own => own.filter(({ status = 0 }) => status > 299).length) },
        { label: 'none', values: count(undefined) },
      ],
    },
    {
      ...chart,
      title: `Calls to the bureau${of}`,
      unit: '/s',
      series: [
        { label: 'calls', values: ofCalls(own => own.length) },
        { label: 'charged', values: ofCalls(own => own.filter(({ charged }) => charged).length) },
      ],
    },
    {
      ...chart,
      title: `Undecided applications${of}`,
      unit: '',
      series: [{ label: 'undecided', values: ofLooks(([look]) => look?.undecided ?? null) }],
    },
    {
      ...chart,
      title: `The bureau's breaker in scoring-svc${of}`,
      unit: '',
      states: BREAKER_STATES,
      series: [{ label: 'breaker', values: ofLooks(([look]) => stateOf(look)) }],
    },
  ]
}

function stateOf(look: Look | undefined): number | null {
  return look?.breaker === undefined ? null : (BREAKER_STATES as string[]).indexOf(look.breaker)
}

function bandOf(label: string, fromMs: number, toMs: number, zeroMs: number) {
  return { label, fromSeconds: (fromMs - zeroMs) / 1_000, toSeconds: (toMs - zeroMs) / 1_000 }
}
