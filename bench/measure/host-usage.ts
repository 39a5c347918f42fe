import { readFileSync } from 'node:fs'
import { TICKS_A_SECOND } from './process-usage.ts'

/** What all processors of this machine have done since it started. On Linux. */
export type HostUsage = { busySeconds: number; stolenSeconds: number; processors: number }

/** Busy is what neither waits nor was taken by the host: with processes, and with interrupts, which on loopback are the network. */
export function readHost(stat = readFileSync('/proc/stat', 'utf8')): HostUsage {
  const [all = '', ...each] = stat.split('\n').filter(line => line.startsWith('cpu'))
  const [user = 0, nice = 0, system = 0, , , hard = 0, soft = 0, stolen = 0] = all
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return {
    busySeconds: (user + nice + system + hard + soft) / TICKS_A_SECOND,
    stolenSeconds: stolen / TICKS_A_SECOND,
    processors: each.length,
  }
}
