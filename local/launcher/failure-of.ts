import { Failure } from '../command-line/failure.ts'
import { lastErrorLine } from '../processes/last-error-line.ts'
import type { DataFolder } from './data-folder.ts'

/** What happened to a part of the system, in one line with its last error and its log. */
export function failureOf(folder: DataFolder, part: string, what: string): Failure {
  const lastError = lastErrorLine(folder.logOf(part))
  const because = lastError ? `, last error: ${lastError}` : ''
  return new Failure(`${part} ${what}${because} (log: ${folder.shown}/logs/${part}.log)`)
}
