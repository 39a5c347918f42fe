import { describe, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { applySteadily } from './_load.ts'
import { expectChargedOnce, openRecords, trueScore } from './_records.ts'
import { startSystem } from './_system.ts'

/** No breaker opens: the bureau is asked again and again. */
const NEVER_OPENS = { BREAKER_MINIMUM_CALLS: '10000' }

/** Both beside each other, because most of it is waiting for recovery; neither is about time. Each has an `expect` of its own then. */
describe.concurrent('over the rounds of an application', { timeout: 120_000 }, async () => {
  const garbled = await startRecorded({
    scoringSvc: NEVER_OPENS,
    loanApi: { RECOVERY_RATE_PER_SECOND: '100' },
  })

  test('garbage decides nothing; what is decided after it is decided by the true score', async ({
    expect,
  }) => {
    const { system, records } = garbled
    await system.bureau.begin('garbage')
    const answers = await applySteadily(system, 'garbage', { count: 150, perSecond: 50 })
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202))
    await expect.poll(records.triedAgain, { timeout: 30_000 }).toBe(answers.length)
    const { entries } = await system.bureau.journal()
    const garbage = entries.map(({ rule }) => rule)
    expect(garbage).not.toContain(null)
    expect(new Set(garbage).size).toBe(9)
    expect(await records.statuses()).toEqual({ RECEIVED: answers.length })

    await system.bureau.off()
    await expect.poll(records.undecided, { timeout: 60_000 }).toBe(0)
    const decisions = await records.decisions()
    expect(decisions).toHaveLength(answers.length)
    for (const { userId, score } of decisions) expect([userId, score]).toEqual([userId, trueScore(userId)])
  })

  const shared = await startRecorded({ scoringSvc: NEVER_OPENS, instances: 2 })

  test('two instances ask for it once at a time, and it is paid for once', async ({ expect }) => {
    const { system, records } = shared
    // Paid and lost, paid and too late, not paid: each is a reason to ask again.
    await system.bureau.fault(
      { rate: 0.2, effect: { kind: 'reset_mid_body' } },
      { rate: 0.2, effect: { kind: 'latency', ms: 600 } },
      { rate: 0.2, effect: { kind: 'hang' } },
      { rate: 0.3, effect: { kind: 'http_error', statuses: [503] } },
    )
    const answers = await applySteadily(system, 'charged', { count: 250, perSecond: 50 })
    const deferred = answers.filter(({ status }) => status === 202).length
    expect(deferred).toBeGreaterThan(50)
    await expect.poll(records.triedAgain, { timeout: 30_000 }).toBeGreaterThan(0.9 * deferred)
    await system.bureau.off()
    await expect.poll(records.undecided, { timeout: 60_000 }).toBe(0)

    const journal = await system.bureau.journal()
    expect(journal.applications).toBe(answers.length)
    expect(journal.calls).toBeGreaterThan(1.5 * answers.length)
    expect(journal.maxConcurrentPerApplication).toBe(1)
    expectChargedOnce(journal, answers)
  })
})

async function startRecorded(options: Parameters<typeof startSystem>[1]) {
  const databaseUrl = await createTestDatabase()
  return { records: openRecords(databaseUrl), system: await startSystem(databaseUrl, options) }
}
