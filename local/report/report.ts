/** What a run has to say, for people: one page, in this order. */
export type Report = {
  title: string
  subtitle: string
  verdict: { word: 'PASS' | 'FAIL' | 'INCONCLUSIVE'; reasons: string[] }
  /** A few numbers that matter, each with what it is. */
  facts: [label: string, value: string][]
  charts: Chart[]
  tables: Table[]
}

export type Chart = {
  title: string
  /** Behind the values of the axis: `ms`, `/s`, `%`. */
  unit: string
  /** Ascending, since the run began. */
  xSeconds: number[]
  /** A value for each of `xSeconds`; null where there is none. */
  series: { label: string; values: (number | null)[] }[]
  /** Limits, as the 800 ms of the objective. */
  lines: { label: string; value: number }[]
  /** Spells with a name: faults, phases. */
  bands: { label: string; fromSeconds: number; toSeconds: number }[]
  /** Where the values are not numbers but states, their names, from 0 on. */
  states?: string[]
}

export type Table = {
  title: string
  columns: { title: string; align?: 'right' }[]
  rows: string[][]
}
