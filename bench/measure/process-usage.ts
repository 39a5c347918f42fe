import { readFileSync } from 'node:fs'

/** What Linux counts CPU time in. */
const TICKS_A_SECOND = 100

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
    cpuSeconds: (readStat(`/proc/${pid}/stat`)?.ownTicks ?? Number.NaN) / TICKS_A_SECOND,
    readBytes: field(io, 'rchar'),
    writtenBytes: field(io, 'wchar'),
    rssMib: field(status, 'VmRSS') / 1_024,
    peakRssMib: field(status, 'VmHWM') / 1_024,
  }
}

/** CPU seconds of a process, of the children that it has, and of those that have ended, which is how PostgreSQL is made. */
export function cpuSecondsOfFamily(parent: number, files: string[]): number {
  let ticks = 0
  for (const file of files) {
    const stat = readStat(file)
    if (stat?.pid === parent) ticks += stat.ownTicks + stat.endedTicks
    if (stat?.parent === parent) ticks += stat.ownTicks
  }
  return ticks / TICKS_A_SECOND
}

/** Nothing of a process that has just ended. */
function readStat(file: string) {
  try {
    const [pid = '', rest = ''] = readFileSync(file, 'utf8').split(/ \(.*\) /s)
    const fields = rest.split(' ').map(Number)
    const [parent, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
      at => fields[at] ?? 0,
    )
    return { pid: Number(pid), parent, ownTicks: user + system, endedTicks: endedUser + endedSystem }
  } catch {
    return undefined
  }
}
