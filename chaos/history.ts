import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { REPOSITORY } from '../local/repository.ts'
import type { Judgement } from '../local/statistics/wilson.ts'
import type { Figures } from './figures.ts'

/** One line of the history. Figures are those of the phases, in their order. */
export type Past = {
  at: string
  run: string
  experiment: string
  /** What was tried: the product, or the naive pipeline in its place. */
  of: 'ours' | 'naive'
  seed: number
  verdict: Judgement
  reasons: string[]
  figures: Figures[]
}

const HISTORY_FILE = join(REPOSITORY, 'reports/chaos/history.jsonl')

export function remember(run: Past, file = HISTORY_FILE): void {
  mkdirSync(dirname(file), { recursive: true })
  appendFileSync(file, `${JSON.stringify(run)}\n`)
}

/** The last run of an experiment on the same thing; undefined for none. A line that is cut off, as by a full disk, is none. */
export function lastRun(
  { experiment, of }: Pick<Past, 'experiment' | 'of'>,
  file = HISTORY_FILE,
): Past | undefined {
  return readHistory(file).findLast(past => past.experiment === experiment && past.of === of)
}

function readHistory(file: string): Past[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').flatMap(parse)
}

function parse(line: string): Past[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
