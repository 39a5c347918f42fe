import { formatTable } from '../local/command-line/table.ts'
import type { Figures } from './figures.ts'
import type { Past } from './history.ts'
import type { Verdict } from './judge.ts'

/** `PASS bureau-flaky (seed 1): every count is 0 ...`, a line for each further reason. */
export function describeVerdict(experiment: string, seed: number, { word, reasons }: Verdict): string {
  const [first = '', ...others] = reasons
  return [`${word} ${experiment} (seed ${seed}): ${first}`, ...others.map(reason => `  ${reason}`), ''].join(
    '\n',
  )
}

const COLUMNS: { title: string; of: (figures: Figures) => string | number | null }[] = [
  { title: 'phase', of: ({ phase }) => phase },
  { title: 'sent', of: ({ sent }) => sent },
  { title: '200', of: ({ decided }) => decided },
  { title: '202', of: ({ deferred }) => deferred },
  { title: 'refused', of: ({ refused }) => refused },
  { title: 'p50 ms', of: ({ p50Ms }) => p50Ms },
  { title: 'p95 ms', of: ({ p95Ms }) => p95Ms },
  { title: 'p99 ms', of: ({ p99Ms }) => p99Ms },
  { title: 'calls', of: ({ calls }) => calls },
  { title: 'charges', of: ({ charges }) => charges },
]

export const FIGURE_COLUMNS = COLUMNS.map(({ title }, index) =>
  index === 0 ? { title } : { title, align: 'right' as const },
)

/** Of each phase its figures, below them those of the run before where they differ. */
export function figureRows(figures: Figures[], before: Figures[] = []): string[][] {
  return figures.flatMap(own => {
    const old = before.find(({ phase }) => phase === own.phase)
    const now = cellsOf(own)
    if (old === undefined || cellsOf(old).join() === now.join()) return [now]
    return [now, ['  run before', ...cellsOf(old).slice(1)]]
  })
}

function cellsOf(figures: Figures): string[] {
  return COLUMNS.map(({ of }) => String(of(figures) ?? '-'))
}

export function describeFigures(figures: Figures[], before: Past | undefined): string {
  const table = formatTable(FIGURE_COLUMNS, figureRows(figures, before?.figures))
  return before === undefined ? table : `${table}run before: ${before.at}, ${before.verdict}\n`
}
