import { formatTable, rightAligned } from '../command-line/table.ts'
import type { Result } from './result.ts'

/** All results as a table, then whatever failed with its log, and what was skipped. */
export function formatResults(results: Result[]): string {
  const rows = results.map(({ machine, step, verdict, seconds, megabytes, fetchedMegabytes, remark }) => [
    machine,
    step,
    verdict,
    seconds?.toFixed(1) ?? '',
    megabytes?.toString() ?? '',
    fetchedMegabytes?.toString() ?? '',
    remark ?? '',
  ])
  const ofVerdict = (wanted: Result['verdict']) => results.filter(({ verdict }) => verdict === wanted)
  return [
    formatTable(COLUMNS, rows),
    ...ofVerdict('SKIPPED').map(result => `SKIPPED ${nameOf(result)}: ${result.complaints.join('; ')}\n`),
    ...ofVerdict('FAIL').flatMap(result => [
      ...result.complaints.map(complaint => `FAIL ${nameOf(result)}: ${complaint}\n`),
      ...(result.log ? [`     log: ${result.log}\n`] : []),
    ]),
  ].join('')
}

const COLUMNS = [
  { title: 'machine' },
  { title: 'step' },
  { title: 'verdict' },
  ...rightAligned('s', 'MB', 'fetched'),
  { title: '' },
]

function nameOf({ machine, step }: Result): string {
  return `${machine}, ${step}`
}
