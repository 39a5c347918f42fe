import { readFileSync } from 'node:fs'

/** Linux counts CPU time in these, on every machine that Node runs on. */
const TICKS_A_SECOND = 100

/** CPU seconds of a process since it began; null when it is gone, or the machine does not tell (only Linux does). */
export function cpuSecondsOf(pid: number): number | null {
  // The second field, the program's name in brackets, may hold blanks and brackets: count from its end.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ')
  const [user, system] = [Number(fields?.[11]), Number(fields?.[12])]
  return fields ? (user + system) / TICKS_A_SECOND : null
}

/** CPU seconds that this machine was given and that others took from it, all cores together, since it began. */
export function hostCpu(): { all: number; stolen: number } | null {
  const line = read('/proc/stat')?.split('\n')[0]
  if (line === undefined) return null
  // user nice system idle iowait irq softirq steal; what guests take is within user.
  const ticks = line.split(/\s+/).slice(1, 9).map(Number)
  return {
    all: ticks.reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND,
    stolen: (ticks[7] ?? 0) / TICKS_A_SECOND,
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
