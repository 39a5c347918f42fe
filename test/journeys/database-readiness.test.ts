import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'
import { startOwnPostgres } from './_postgres.ts'
import { startSystem } from './_system.ts'

/** As many as it has unless told otherwise. */
const POOL_MAX = 10
const NOT_READY_WITHIN_MS = 2_000
const READY_WITHIN_MS = 5_000
const LOOKED_AT_EVERY_MS = 50
const EXAMPLE = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }

const postgres = await startOwnPostgres()
await migrate(postgres.url)
const proxy = await startTcpProxy(postgres.url)
afterAll(() => proxy.close())
const url = proxy.inFrontOf(postgres.url)
const budgets = ['750', '1800', '10000']
const systems = await Promise.all(
  budgets.map(REQUEST_BUDGET_MS =>
    startSystem(url, { loanApi: { REQUEST_BUDGET_MS, LEASE_MS: '20000' }, recovers: false }),
  ),
)
type System = (typeof systems)[number]

// With as many connections as they may have.
beforeEach(() =>
  Promise.all(
    systems.map(({ apply }) => Promise.all(Array.from({ length: 2 * POOL_MAX }, () => apply(EXAMPLE)))),
  ),
)

/** When it resolves, every place of the pool is taken by somebody who tries to connect, unless trying takes no time. */
async function beginApplying({ apply, loanApis: [loanApi] }: System) {
  const answers = Promise.all(Array.from({ length: POOL_MAX }, () => apply(EXAMPLE)))
  let areAnswered = false
  void answers.then(() => {
    areAnswered = true
  })
  const isFull = async () => (await loanApi?.metric('db_pool_connections{state="in_use"}')) === POOL_MAX
  await waitUntil(async () => areAnswered || (await isFull()), { withinMs: READY_WITHIN_MS })
  return { answers }
}

/** How long it took for readiness to become `expected`; liveness is looked at as often. */
async function tellsAfterMs({ loanApis: [loanApi] }: System, expected: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const [ready, live] = await Promise.all(
      ['readyz', 'livez'].map(path => fetch(`${loanApi?.operationsUrl}/${path}`)),
    )
    expect(live?.status).toBe(200)
    const tookMs = performance.now() - startedAt
    if (ready?.status === expected || tookMs > 2 * READY_WITHIN_MS) return tookMs
    await setTimeout(LOOKED_AT_EVERY_MS)
  }
}

async function expectAll(expected: number, withinMs: number): Promise<void> {
  const took = await Promise.all(systems.map(system => tellsAfterMs(system, expected)))
  expect(Math.max(...took)).toBeLessThan(withinMs)
}

function resetForGood(): void {
  postgres.freezePostmaster()
  proxy.reset()
}

const DEATHS: [string, () => unknown, () => unknown][] = [
  ['stopped, and refuses connections', postgres.stop, postgres.start],
  ['stopped at once, and has to recover', postgres.stopAtOnce, postgres.start],
  ['frozen', postgres.freeze, postgres.thaw],
  ['unable to accept connections, and those that there were are reset', resetForGood, postgres.thaw],
  ['behind a network that swallows everything', proxy.die, proxy.carry],
]

test.each(DEATHS)(
  'a database that is %s: not ready within 2 s, ready within 5 s of its return, alive throughout',
  async (_death, die, returns) => {
    await expectAll(200, READY_WITHIN_MS)
    const dying = die()
    await expectAll(503, NOT_READY_WITHIN_MS)
    await dying
    const applying = await Promise.all(systems.map(beginApplying))
    await returns()
    await expectAll(200, READY_WITHIN_MS)
    await Promise.all(applying.map(({ answers }) => answers))
  },
)
