import { statSync } from 'node:fs'
import type pg from 'pg'
import type { Bench } from '../start-bench.ts'
import { type DatabaseLoad, readDatabaseLoad } from './database-load.ts'
import { type HostUsage, readHost } from './host-usage.ts'
import { type Others, othersThan, type ProcessUsage, readAllTimes, readProcess } from './process-usage.ts'

/** Everything that only grows, at one moment. */
export type Reading = {
  atMs: number
  /** Of the platform by their names, `generator`, `receiver` and `bench` besides. */
  processes: Record<string, ProcessUsage>
  /** The processes that are none of ours. */
  others: Others
  database: DatabaseLoad
  host: HostUsage
  /** By the process that wrote them. */
  logBytes: Record<string, number>
  spans: number
}

export async function read(bench: Bench, generatorPid: number, client: pg.Client): Promise<Reading> {
  const { platform, receiverPid } = bench
  const pids = [
    ...platform.processes.map(({ name, pid }) => [name, pid()] as const),
    ['generator', generatorPid] as const,
    ['receiver', receiverPid] as const,
    ['bench', process.pid] as const,
  ]
  const { spans } = await bench.received()
  const times = readAllTimes()
  const database = await readDatabaseLoad(client, platform.database.pid, times)
  const ours = pids.map(([, pid]) => pid)
  return {
    atMs: performance.now(),
    processes: Object.fromEntries(pids.map(([name, pid]) => [name, readProcess(pid)])),
    others: othersThan(ours, platform.database.pid, times),
    database,
    host: readHost(),
    logBytes: Object.fromEntries(
      platform.processes.map(({ name }) => [name, statSync(platform.logOf(name)).size]),
    ),
    spans: Object.values(spans).reduce((sum, each) => sum + each, 0),
  }
}
