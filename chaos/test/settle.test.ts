import { expect, test } from 'vitest'
import type { ThrowawayPlatform } from '../../local/throwaway-platform/start-platform.ts'
import type { Partner } from '../partner.ts'
import { settle } from '../settle.ts'
import { answer, evidence } from './_evidence.ts'

const nobodyAsks = {
  apply: () => Promise.reject(new Error('was asked')),
  close: async () => {},
} satisfies Partner

const platformWith = (untilReady: () => Promise<void>) =>
  ({ processes: [{ untilReady: async () => {} }, { untilReady }] }) as unknown as ThrowawayPlatform

const notBack = platformWith(() => Promise.reject(new Error('scoring-svc was not ready within 60 s')))

test('a service that does not come back ends the run with that as its reason, and nobody asks again', async () => {
  const seen = evidence({ answers: [answer(1, { status: 503, code: 'receipt_unconfirmed' })] })
  await settle({ platform: notBack, partner: nobodyAsks, evidence: seen, withinMs: 60_000 })
  expect(seen.halted).toBe('a service did not come back: scoring-svc was not ready within 60 s')
})

test('the reason why it was ended before stays', async () => {
  const seen = evidence({ halted: 'a guard was breached' })
  await settle({ platform: notBack, partner: nobodyAsks, evidence: seen, withinMs: 60_000 })
  expect(seen.halted).toBe('a guard was breached')
})

test('a simulator that does not end its faults is missing, and no end of the run', async () => {
  const seen = evidence()
  const platform = {
    processes: [],
    processOf: () => ({ operationsUrl: 'http://127.0.0.1:9' }),
    database: { url: 'postgres://127.0.0.1:9/loans' },
  } as unknown as ThrowawayPlatform
  await settle({ platform, partner: nobodyAsks, evidence: seen, withinMs: 0 })
  expect(seen.missing).toEqual([{ what: 'end of the faults', why: expect.stringContaining('ECONNREFUSED') }])
})
