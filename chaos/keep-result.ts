import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './run-experiment.ts'

/** `of` is what was tried: the product, or what was put in its place. */
type Subject = { experiment: string; of: string; seed: number }

/** All that was seen of a run but the rows, for applicants are in them: answers have keys and numbers, the journal's are hashes. */
export function keepResult(folder: string, subject: Subject, { result, evidence }: Run): void {
  const { rows: _rows, serverMs, ...seen } = evidence
  const kept = { ...subject, result, ...seen, serverMs: [...serverMs] }
  writeFileSync(join(folder, 'result.json'), JSON.stringify(kept))
}
