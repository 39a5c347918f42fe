import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RECOVERY_BEGINS_WITHIN_MS } from '../src/applications/budget.ts'
import type { DueApplication, DueApplications, LateApplications } from '../src/applications/ports.ts'
import { startRecovery } from '../src/recovery.ts'

/** The loop alone, on due applications that a test makes up. */
function start(due: Partial<DueApplications>, { ratePerSecond = 30, isBusy = false } = {}) {
  const events = {
    setAside: () => {},
    counted: () => {},
    late: vi.fn(),
    attempted: vi.fn(),
    stepFailed: vi.fn(),
  }
  const report = vi.fn()
  const nothing = { awaitingDecision: 0, setAside: 0, oldestSeconds: 0 }
  const recovery = startRecovery({
    due: { take: async () => [], count: async () => nothing, findLate: async () => undefined, ...due },
    recoveryEvents: events,
    bureau: { report },
    ratePerSecond,
    isBusy: () => isBusy,
    scoringBudgetMs: 500,
  } as unknown as Parameters<typeof startRecovery>[0])
  onTestFinished(recovery.stop)
  return { ...events, report, recovery }
}

test('a count that takes long holds up no application', async () => {
  const counted = Promise.withResolvers<never>()
  const take = vi.fn(async () => [])
  const { recovery, stepFailed } = start({ take, count: () => counted.promise })
  await expect.poll(() => take.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(2)
  counted.reject(new Error('too late'))
  await recovery.stop()
  expect(stepFailed).toHaveBeenCalledTimes(1)
})

test('leases that have been held for long when work could begin are given back: they may expire under it', async () => {
  const taken = [{ applicationId: 'one' }, { applicationId: 'two' }] as DueApplication[]
  const giveBack = vi.fn(async () => {})
  const take = async () => {
    await setTimeout(RECOVERY_BEGINS_WITHIN_MS + 1)
    return taken
  }
  const { report, attempted } = start({ take, giveBack })
  await expect.poll(() => attempted.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(0)
  expect(giveBack.mock.calls[0]).toEqual([taken, expect.any(Number)])
  expect(attempted.mock.calls[0]).toEqual(['given_back', 2])
  expect(report).not.toHaveBeenCalled()
})

test('the lowest rate is a rate, too', async () => {
  const take = vi.fn(async (_limit: number) => [])
  start({ take }, { ratePerSecond: 1 })
  await expect.poll(() => take.mock.calls[0]?.[0], { timeout: 5_000 }).toBe(1)
})

test('nothing is taken while partners need what there is', async () => {
  const take = vi.fn(async () => [])
  const count = vi.fn(async () => ({ awaitingDecision: 0, setAside: 0, oldestSeconds: 0 }))
  start({ take, count }, { isBusy: true })
  await expect.poll(() => count.mock.calls.length, { timeout: 10_000 }).toBe(2)
  expect(take).not.toHaveBeenCalled()
})

test('while nothing is due, it is asked for not more than four times a second', async () => {
  const startedAtMs = performance.now()
  const take = vi.fn(async () => [])
  start({ take })
  await expect.poll(() => take.mock.calls.length, { timeout: 10_000, interval: 5 }).toBe(5)
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(4 * 250)
})

test('what is late is counted in batches, at once when there may be more, although partners need what there is', async () => {
  const found = [500, 500, 3].map(lateApplications)
  const findLate = vi.fn(async () => found.shift())
  const markLate = vi.fn(async ({ applicationIds }: LateApplications) => applicationIds.length)
  const { late } = start({ findLate, markLate }, { isBusy: true })
  await expect.poll(() => findLate.mock.calls.length).toBe(3)
  await expect.poll(() => late.mock.calls).toEqual([[500], [500], [3]])
})

test('what is not known to be marked is marked again before anything else is looked for', async () => {
  const found = [lateApplications(2), lateApplications(1)]
  const [first, second] = found
  const findLate = vi.fn(async () => found.shift())
  const markLate = vi
    .fn(async ({ applicationIds }: LateApplications) => applicationIds.length)
    .mockRejectedValueOnce(new Error('the answer was lost'))
  const { late } = start({ findLate, markLate })
  await expect.poll(() => late.mock.calls, { timeout: 10_000 }).toEqual([[2], [1]])
  expect(markLate.mock.calls.map(([batch]) => batch)).toEqual([first, first, second])
})

function lateApplications(count: number): LateApplications {
  return { applicationIds: Array.from({ length: count }, (_, index) => String(index)), foundAt: 'now' }
}
