import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from './checker.ts'
import { KILL, type Struck } from './faults.ts'
import type { History } from './history.ts'

/** Of each kind; the file has them all. */
const SHOWN = 3

/** What a run of one seed was made of, in a line. */
export function describeRun({ operations, recorded, calls }: History, struck: Struck[]): string {
  const faults = Object.entries(Object.groupBy(struck, ({ fault }) => fault))
    .map(([fault, times = []]) => `${fault} ${times.length}`)
    .sort()
  const killed = struck.filter(({ fault }) => fault === KILL)
  const interrupted = killed.reduce((sum, { requests }) => sum + requests, 0)
  return [
    `${operations.length} operations`,
    `${recorded.length} applications`,
    `${calls.length} calls to the bureau`,
    ...faults,
    `${interrupted} requests in flight to a process when it was killed`,
  ].join(', ')
}

/** The violations, those of one kind together. */
export function describeViolations(violations: Violation[]): string {
  const kinds = Object.entries(Object.groupBy(violations, ({ kind }) => kind))
  return kinds
    .flatMap(([kind, all = []]) => [
      `${kind}: ${all.length}`,
      ...all.slice(0, SHOWN).map(({ subject, detail }) => `  ${subject}: ${detail}`),
      ...(all.length > SHOWN ? [`  and ${all.length - SHOWN} more`] : []),
    ])
    .map(line => `${line}\n`)
    .join('')
}

/** `two decisions 3, stale read 1`. */
export function countKinds(violations: Violation[]): string {
  return Object.entries(Object.groupBy(violations, ({ kind }) => kind))
    .map(([kind, all = []]) => `${kind} ${all.length}`)
    .join(', ')
}

/** Keeps everything that was seen, for whoever has to find out why; returns where. */
export async function keepHistory(
  seed: number,
  seen: { history: History; struck: Struck[]; violations: Violation[] },
): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'loans-history-of-')), `seed-${seed}.json`)
  await writeFile(file, JSON.stringify(seen, null, 1))
  return file
}
