import { formatTable } from '../local/command-line/table.ts'
import { lastRun } from './history.ts'
import { library } from './library.ts'

/** Each experiment with what came of it last, as a table or as JSON. */
export function listExperiments(isJson: boolean): string {
  const listed = library.map(({ name, hypothesis }) => {
    const last = lastRun({ experiment: name, of: 'ours' })
    return { name, lastVerdict: last?.verdict ?? null, lastRunAt: last?.at ?? null, hypothesis }
  })
  if (isJson) return `${JSON.stringify(listed, null, 2)}\n`
  return formatTable(
    [{ title: 'experiment' }, { title: 'last verdict' }, { title: 'hypothesis' }],
    listed.map(({ name, lastVerdict, hypothesis }) => [name, lastVerdict ?? 'never run', hypothesis]),
  )
}
