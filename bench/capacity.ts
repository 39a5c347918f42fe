import { statSync } from 'node:fs'
import pg from 'pg'
import { runCommand } from '../local/command-line/run-command.ts'
import { formatTable } from '../local/command-line/table.ts'
import { applyFor } from './closed-loop.ts'
import { readDatabaseLoad } from './database-load.ts'
import { startBench } from './start-bench.ts'

/*
 * What one application that is decided at once costs each part: CPU of the services (without tracing) and of PostgreSQL, and what is
 * written of it: log, write-ahead log, rows. The numbers that docs/scaling.md computes with. Takes a minute, on Linux:
 *
 *     node bench/capacity.ts
 */

const ROUND_MS = 20_000
/** Until the code is compiled, an application costs several times as much. */
const WARM_UP_MS = 8_000
const LOGS = ['loan-api', 'auth-svc', 'scoring-svc']

await runCommand(async () => {
  const bench = await startBench()
  const client = new pg.Client({ connectionString: bench.databaseUrl })
  await client.connect()

  /** Everything that grows, since the start. */
  async function read() {
    const [loanApi, authSvc, scoringSvc] = await Promise.all(
      [bench.plain, bench.authSvc, bench.scoringSvc].map(service => service.cpuSeconds()),
    )
    const database = await readDatabaseLoad(client)
    const logBytes = Object.fromEntries(
      LOGS.map(name => [`log of ${name}, bytes`, statSync(bench.logOf(name)).size]),
    )
    return {
      'CPU of loan-api, ms': 1_000 * (loanApi ?? Number.NaN),
      'CPU of auth-svc, ms': 1_000 * (authSvc ?? Number.NaN),
      'CPU of scoring-svc, ms': 1_000 * (scoringSvc ?? Number.NaN),
      'CPU of PostgreSQL, ms': 1_000 * database.cpuSeconds,
      'transactions of the database': database.transactions,
      'write-ahead log, bytes': database.walBytes,
      'growth of the database, bytes': database.sizeBytes,
      ...logBytes,
    }
  }

  try {
    await applyFor(WARM_UP_MS, bench.token, bench.plain.url)
    const before: Record<string, number> = await read()
    const { decided, undecided } = await applyFor(ROUND_MS, bench.token, bench.plain.url)
    const after = await read()
    const applications = decided + undecided
    const rows = Object.entries(after).map(([what, value]) => [
      what,
      ((value - (before[what] ?? 0)) / applications).toFixed(2),
    ])
    process.stdout.write(formatTable([{ title: 'of one application' }, { title: '', align: 'right' }], rows))
    const perSecond = Math.round((1_000 * applications) / ROUND_MS)
    process.stdout.write(`\n${decided} decided, ${undecided} not, ${perSecond} a second\n`)
    return 0
  } finally {
    await client.end()
    await bench.stop()
  }
})
