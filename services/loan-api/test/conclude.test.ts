import { expect, onTestFinished, test, vi } from 'vitest'
import type { LeasedApplication } from '../src/applications/application.ts'
import { type ConcludePorts, conclude } from '../src/applications/conclude.ts'

const APPLIED = { currency: 'USD', amountCents: 1_500_000, termMonths: 36, incomeCents: 400_000 }
const bounds = { minimum: 0, maximum: 1_000_000 }

/** What is written for an application in its `round` that gets no report. */
async function deferred(round: number, failedPulls: number, reachedBureau: boolean) {
  const defer = vi.fn(async () => undefined)
  const ports = {
    applications: { defer },
    bureau: { report: async () => ({ outcome: 'no_report', reason: 'bureau_unavailable', reachedBureau }) },
    policy: { currency: 'USD', amount: bounds, termMonths: bounds, income: bounds },
    scoringBudgetMs: 500,
  } as unknown as ConcludePorts
  const application = { ...APPLIED, applicationId: 'one', round, failedPulls } as LeasedApplication
  await conclude(application, { leftMs: () => 1_000 }, ports)
  expect(defer).toHaveBeenCalledWith(application, expect.anything(), 1_000)
  return (defer.mock.calls as unknown[][])[0]?.[1]
}

test.each([
  ['after the partner’s request, whatever it met', 0, 0, true, { dueInMs: 5_000, failedPulls: 1 }],
  ['twice as long after each round that reached the bureau', 1, 2, true, { dueInMs: 7_992, failedPulls: 3 }],
  ['as long as before after one that did not', 1, 2, false, { dueInMs: 3_996, failedPulls: 2 }],
  ['but never longer than 15 s', 1, 9, true, { dueInMs: 14_985, failedPulls: 10 }],
])('an application waits, at most: %s', async (_when, round, failedPulls, reachedBureau, expected) => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.999)
  onTestFinished(() => random.mockRestore())
  expect(await deferred(round, failedPulls, reachedBureau)).toEqual({
    ...expected,
    reason: 'bureau_unavailable',
  })
})
