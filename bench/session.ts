import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { startGenerator } from './load/start-generator.ts'
import { measure } from './measure/measurement.ts'
import { type Reading, read } from './measure/reading.ts'
import { PEERS, startBench } from './start-bench.ts'

/** Enough to keep two cores busy; of more, some wait longer than the 200 ms in which a token is to be checked. */
const CLIENTS = 8
/** What is left of a load, as the spans of its last half second, is not the next one's. */
const SETTLES_MS = 1_000
/** A backend that has nothing to do tells what it has counted after 10 s. */
const COUNTS_ARE_TOLD_AFTER_MS = 11_000
const COUNTED_MS = 2_000

export type Session = Awaited<ReturnType<typeof openSession>>

export type Processes = Parameters<typeof startBench>[0]

/** A platform with `processes` beside the peers, somebody who applies to them, and what reads what that costs. */
export async function openSession(processes: Processes) {
  const bench = await startBench({ ...PEERS, ...processes })
  const generator = startGenerator(bench.tokens)
  const client = new pg.Client({ connectionString: bench.platform.database.url })
  await client.connect()

  const urlsOf = (names: string[]) => names.map(name => bench.platform.processOf(name).url)
  const readNow = () => read(bench, generator.pid, client)
  const saturate = (names: string[], forMs: number) =>
    generator.apply({ urls: urlsOf(names), clients: CLIENTS * names.length, forMs })
  const keepRate = (names: string[], ratePerSecond: number, forMs: number) =>
    generator.apply({ urls: urlsOf(names), ratePerSecond, forMs })

  /** What `names` together cost under a load. */
  async function measureLoad(names: string[], load: () => ReturnType<typeof saturate>) {
    await setTimeout(SETTLES_MS)
    const before = await readNow()
    const applied = await load()
    return measure(names, applied, before, await readNow())
  }

  /** Transactions a second of all processes that nobody calls: recovery looks for work. */
  async function transactionsAtRest(): Promise<number> {
    await setTimeout(COUNTS_ARE_TOLD_AFTER_MS)
    const before = await readNow()
    await setTimeout(COUNTS_ARE_TOLD_AFTER_MS)
    return perSecond(before, await readNow())
  }

  /** Statements of an application, each of which is a transaction, less those that there are `atRest`. */
  async function statementsOf(name: string, atRest: number): Promise<number> {
    const before = await readNow()
    const { applications } = await saturate([name], COUNTED_MS)
    await setTimeout(COUNTS_ARE_TOLD_AFTER_MS)
    const after = await readNow()
    const all = after.database.transactions - before.database.transactions
    return (all - (atRest * (after.atMs - before.atMs)) / 1_000) / applications
  }

  return {
    bench,
    keepRate,
    measureSaturation: (names: string[], forMs: number) => measureLoad(names, () => saturate(names, forMs)),
    measureAtRate: (names: string[], ratePerSecond: number, forMs: number) =>
      measureLoad(names, () => keepRate(names, ratePerSecond, forMs)),
    /** For warming up, too: until the code is compiled, an application costs several times as much. */
    saturate,
    transactionsAtRest,
    statementsOf,
    close: async () => {
      await client.end()
      generator.stop()
      await bench.stop()
    },
  }
}

function perSecond(before: Reading, after: Reading): number {
  return (1_000 * (after.database.transactions - before.database.transactions)) / (after.atMs - before.atMs)
}
