import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { pidsInProc, readProc } from '../processes/proc.ts'

/** Above the groups of people and services, below the sixteen bits that containers have. */
const RANGE = [50_000, 60_000] as const

/** A group that is nobody's: what is of it is ended, or counts as written by a stranger. */
export function drawGroup(): number {
  const group = randomInt(...RANGE)
  return isSomebodys(group) ? drawGroup() : group
}

/** Whether it has a name, or a process is in it. */
export function isSomebodys(group: number): boolean {
  return spawnSync('getent', ['group', String(group)]).status === 0 || groupsOfProcesses().has(group)
}

/** Those of files and those that a process has beside its own; none where there is no /proc. */
function groupsOfProcesses(): Set<number> {
  const lines = pidsInProc().flatMap(pid => readProc(pid, 'status')?.match(/^(Gid|Groups):.*$/gm) ?? [])
  return new Set(lines.flatMap(line => line.match(/\d+/g) ?? []).map(Number))
}
