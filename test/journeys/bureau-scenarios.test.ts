import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { beginMeasuring, p95Ms } from './_clock.ts'
import { applySteadily } from './_load.ts'
import { type System, startSystem } from './_system.ts'

const PER_SECOND = 100
/** Of what was taken; the rest is decided later. */
const DECIDED_LIVE_WHEN_FLAKY = 0.99

async function applyDuring(scenario: string, system: System, count: number) {
  await system.bureau.begin(scenario)
  beginMeasuring(system)
  return applySteadily(system, scenario, { count, perSecond: PER_SECOND })
}

function liveShare(answers: { status: number }[]): number {
  for (const { status } of answers) expect([200, 202]).toContain(status)
  return answers.filter(({ status }) => status === 200).length / answers.length
}

describe('flaky-20', async () => {
  const system = await startSystem(await createTestDatabase())

  test('one attempt in five fails, and 99 of 100 applications are decided in their own request', async () => {
    const answers = await applyDuring('flaky-20', system, 600)
    const { calls, entries } = await system.bureau.journal()
    expect(liveShare(answers)).toBeGreaterThanOrEqual(DECIDED_LIVE_WHEN_FLAKY)
    // It was as flaky as its name says.
    expect(entries.filter(({ effect }) => effect !== null).length / calls).toBeGreaterThan(0.15)
  })
})

describe('slow-tail', async () => {
  const system = await startSystem(await createTestDatabase(), { loanApi: { REQUEST_BUDGET_MS: '750' } })

  test('some answers take long, and p95 is below 800 ms', async () => {
    const answers = await applyDuring('slow-tail', system, 400)
    const { entries } = await system.bureau.journal()
    expect(p95Ms(system)).toBeLessThan(800)
    // Of decisions: refusing were quicker. How many of the tail's are in time, a busy machine decides, too.
    expect(liveShare(answers)).toBeGreaterThan(0.9)
    expect(entries.filter(({ delayMs }) => delayMs > 400).length).toBeGreaterThan(0.01 * answers.length)
  })
})
