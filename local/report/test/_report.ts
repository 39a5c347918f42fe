import type { Report } from '../report.ts'

const xSeconds = [0, 1, 2, 3]

/** A little of everything that a report can have. */
export const REPORT: Report = {
  title: 'apply, smoke',
  subtitle: '10/s for 3 s',
  verdict: { word: 'PASS', reasons: ['nothing was missed'] },
  facts: [['p95', '120 ms']],
  charts: [
    {
      title: 'Latency',
      unit: 'ms',
      xSeconds,
      series: [
        { label: 'p50', values: [40, 41, null, 42] },
        { label: 'p95', values: [90, 120, null, 100] },
      ],
      lines: [{ label: 'objective, 800 ms', value: 800 }],
      bands: [{ label: 'brownout', fromSeconds: 1, toSeconds: 3 }],
    },
    {
      title: 'Breakers',
      unit: '',
      xSeconds,
      series: [{ label: 'bureau', values: [0, 2, 1, 0] }],
      lines: [],
      bands: [],
      states: ['closed', 'half_open', 'open'],
    },
  ],
  tables: [
    {
      title: 'What it is held to',
      columns: [{ title: 'objective' }, { title: 'measured', align: 'right' }],
      rows: [['p95 < 800 ms', '120 ms']],
    },
  ],
}
