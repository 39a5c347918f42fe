import { expect, test, vi } from 'vitest'
import { applyAgain } from '../src/applications/apply-again.ts'
import type { ConcludePorts } from '../src/applications/conclude.ts'
import { APPLIED } from './_loan-api.ts'

const KEYED = { ...APPLIED, idempotency: { key: 'one', fingerprint: Buffer.alloc(32) } }

/** Whether a request with so much time left takes over what is due under its key. */
async function takesOver(leftMs: number): Promise<unknown> {
  const findEarlier = vi.fn(async () => ({
    onRecord: { applicationId: 'one', status: 'RECEIVED' },
    isSame: true,
    isInProgress: false,
    leased: undefined,
  }))
  const ports = { applications: { findEarlier }, events: { repeated: () => {} } } as unknown as ConcludePorts
  await applyAgain(KEYED, { takesOver: true }, { leftMs: () => leftMs }, ports)
  expect(findEarlier).toHaveBeenCalledWith(KEYED, expect.anything(), leftMs)
  return (findEarlier.mock.calls as unknown[][])[0]?.[1]
}

test.each([
  ['takes over what is due while there is time to finish it', 100, true],
  ['leaves it to others when there is not: its lease would keep them from it', 99, false],
  ['leaves it to others when its time is over', -5, false],
])('a repeated request %s', async (_what, leftMs, expected) => {
  expect(await takesOver(leftMs)).toBe(expected)
})
