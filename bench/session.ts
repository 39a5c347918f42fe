import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { startGenerator } from './load/start-generator.ts'
import { measure } from './measure/measurement.ts'
import { read } from './measure/reading.ts'
import { countStatements } from './measure/statement-counts.ts'
import { PEERS, startBench } from './start-bench.ts'

/** Of all instances together. Enough to keep two cores busy; of many more, some wait longer than the 200 ms in which a token is to be checked. */
const CLIENTS = 16
/** What a load leaves behind, as its last spans, has arrived by then: it is not left out of its own measurement, nor put into the next. */
const SETTLES_MS = 1_000
/** Stock's spans wait for 5 s, as they do by default. */
const STOCK_SETTLES_MS = 6_000
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
    generator.apply({ urls: urlsOf(names), clients: CLIENTS, forMs })
  const keepRate = (names: string[], ratePerSecond: number, forMs: number) =>
    generator.apply({ urls: urlsOf(names), ratePerSecond, forMs })

  const settle = (names: string[]) => setTimeout(names.includes('stock') ? STOCK_SETTLES_MS : SETTLES_MS)

  /** What `names` together cost under a load. */
  async function measureLoad(names: string[], load: () => ReturnType<typeof saturate>) {
    const before = await readNow()
    const applied = await load()
    const loaded = await readNow()
    await settle(names)
    return measure(names, applied, { before, loaded, after: await readNow() })
  }

  return {
    bench,
    keepRate,
    measureSaturation: (names: string[], forMs: number) => measureLoad(names, () => saturate(names, forMs)),
    measureAtRate: (names: string[], ratePerSecond: number, forMs: number) =>
      measureLoad(names, () => keepRate(names, ratePerSecond, forMs)),
    saturate,
    /** Until the code is compiled, an application costs several times as much. */
    warmUp: async (names: string[], forMs: number) => {
      await saturate(names, forMs)
      await settle(names)
    },
    countStatements: (names: readonly string[]) =>
      countStatements(names, bench.platform, readNow, name => saturate([name], COUNTED_MS)),
    close: async () => {
      await client.end()
      generator.stop()
      await bench.stop()
    },
  }
}
