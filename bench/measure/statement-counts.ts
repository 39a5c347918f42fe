import { setTimeout } from 'node:timers/promises'
import { readMetrics, sumOf } from '../../local/operations-page/metrics-text.ts'
import type { ThrowawayPlatform } from '../../local/throwaway-platform/start-platform.ts'
import type { Reading } from './reading.ts'

/** A backend that has nothing to do tells what it has counted after 10 s. */
const COUNTS_ARE_TOLD_AFTER_MS = 11_000
const COUNTED_BY_LOAN_API = 'database_statement_duration_seconds_count'

/**
 * Of an application. `statements` is what loan-api itself counts, NaN of floor and stock, which do not; `transactions` what PostgreSQL does.
 * Neither sees all: PostgreSQL takes several statements in one transaction for one, and loan-api might forget to count.
 */
export type StatementCounts = { statements: number; transactions: number }

/**
 * Counts of `names` in turn, each under a load, less what there is when nobody applies: recovery looks for work. Takes half a minute, and a
 * quarter for each.
 */
export async function countStatements(
  names: readonly string[],
  platform: ThrowawayPlatform,
  readNow: () => Promise<Reading>,
  load: (name: string) => Promise<{ applications: number }>,
): Promise<Record<string, StatementCounts>> {
  async function countNow() {
    await setTimeout(COUNTS_ARE_TOLD_AFTER_MS)
    const { atMs, database } = await readNow()
    const statements = new Map<string, number>()
    for (const name of names) statements.set(name, await countedByItself(platform, name))
    return { atMs, transactions: database.transactions, statements }
  }

  const first = await countNow()
  let before = await countNow()
  const atRest = ratesOf(first, before)
  const counted: Record<string, StatementCounts> = {}
  for (const name of names) {
    const { applications } = await load(name)
    const after = await countNow()
    const seconds = (after.atMs - before.atMs) / 1_000
    const rates = ratesOf(before, after)
    counted[name] = {
      statements: ((rates.statements(name) - atRest.statements(name)) * seconds) / applications,
      transactions: ((rates.transactions - atRest.transactions) * seconds) / applications,
    }
    before = after
  }
  return counted
}

type Count = { atMs: number; transactions: number; statements: Map<string, number> }

/** A second. */
function ratesOf(before: Count, after: Count) {
  const seconds = (after.atMs - before.atMs) / 1_000
  const countIn = ({ statements }: Count, name: string) => statements.get(name) ?? Number.NaN
  return {
    transactions: (after.transactions - before.transactions) / seconds,
    statements: (name: string) => (countIn(after, name) - countIn(before, name)) / seconds,
  }
}

async function countedByItself(platform: ThrowawayPlatform, name: string): Promise<number> {
  return sumOf(readMetrics(await platform.processOf(name).metrics()), COUNTED_BY_LOAN_API) ?? Number.NaN
}
