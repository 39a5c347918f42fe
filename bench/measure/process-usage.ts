import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** What Linux counts CPU time in. */
export const TICKS_A_SECOND = 100

export type ProcessUsage = {
  cpuSeconds: number
  /** Through every socket, pipe and file. */
  readBytes: number
  writtenBytes: number
  rssMib: number
  peakRssMib: number
}

/** What a process on this machine has used since it began, the threads of it included. On Linux. */
export function readProcess(pid: number): ProcessUsage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const io = readFileSync(`/proc/${pid}/io`, 'utf8')
  const field = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1])
  return {
    cpuSeconds: (readTimes(`/proc/${pid}/stat`)?.ownTicks ?? Number.NaN) / TICKS_A_SECOND,
    readBytes: field(io, 'rchar'),
    writtenBytes: field(io, 'wchar'),
    rssMib: field(status, 'VmRSS') / 1_024,
    peakRssMib: field(status, 'VmHWM') / 1_024,
  }
}

/** What a process has used, and what those of its children that have ended had. */
export type ProcessTimes = {
  pid: number
  name: string
  parent: number
  ownTicks: number
  endedTicks: number
}

/** Of every process on this machine. */
export function readAllTimes(): ProcessTimes[] {
  return globSync('/proc/[0-9]*/stat')
    .map(readTimes)
    .filter(times => times !== undefined)
}

/** CPU seconds of a process, of the children that it has, and of those that have ended, which is how PostgreSQL is made. */
export function cpuSecondsOfFamily(parent: number, all: ProcessTimes[]): number {
  let ticks = 0
  for (const each of all) {
    if (each.pid === parent) ticks += each.ownTicks + each.endedTicks
    if (each.parent === parent) ticks += each.ownTicks
  }
  return ticks / TICKS_A_SECOND
}

/**
 * Those that are neither in `ours` nor children of `family`, by their number. With their ended children: what a process had used goes to its
 * parent when it ends, so that the sum of all grows by what was used and by nothing else.
 */
export function othersThan(ours: number[], family: number, all: ProcessTimes[]): Others {
  const others = all.filter(({ pid, parent }) => !ours.includes(pid) && pid !== family && parent !== family)
  return Object.fromEntries(
    others.map(({ pid, name, ownTicks, endedTicks }) => [
      pid,
      { name, cpuSeconds: (ownTicks + endedTicks) / TICKS_A_SECOND },
    ]),
  )
}

export type Others = Record<string, { name: string; cpuSeconds: number }>

/** Nothing of a process that has just ended. */
function readTimes(file: string): ProcessTimes | undefined {
  try {
    const [pid = '', ownName = '', rest = ''] = readFileSync(file, 'utf8').split(/ \((.*)\) /s)
    const name = programOf(pid) || ownName
    const fields = rest.split(' ').map(Number)
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
      at => fields[at] ?? 0,
    )
    return { pid: Number(pid), name, parent, ownTicks: user + system, endedTicks: endedUser + endedSystem }
  } catch {
    return undefined
  }
}

/** What was started, and of an interpreter the program; no arguments, which may be secret. Nothing of a thread of the kernel. */
function programOf(pid: string): string {
  const [program = '', argument = '-'] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return argument.startsWith('-') ? basename(program) : `${basename(program)} ${basename(argument)}`
}
