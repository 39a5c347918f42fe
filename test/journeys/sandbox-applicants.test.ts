import { describe, expect, test } from 'vitest'
import samples from '../../examples/samples.json' with { type: 'json' }
import { REASONS } from '../../services/loan-api/src/applications/reasons.ts'
import { SANDBOX_APPLICANTS } from '../../services/loan-api/src/http/sandbox-applicants.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { startSystem } from './_system.ts'

const system = await startSystem(await createTestDatabase())
/** What becomes of an application that was deferred, in the same form. */
async function decisionOn(received: { applicationId: string }) {
  const read = async () => (await system.read(received.applicationId)).body
  await expect.poll(async () => (await read()).status, { timeout: 15_000 }).not.toBe('RECEIVED')
  const decided = await read()
  expect(decided).toMatchObject({ ...received, status: decided.status })
  return decided
}

const AFFORDABLE = { amount: 5_000, termMonths: 24, income: 5_000 }

describe('the samples get the decision they promise', () => {
  test.each(samples)('$body.userId', async ({ body, expected, deferred = false }) => {
    const { status, body: answered } = await system.apply(body)
    expect(status).toBe(deferred ? 202 : 200)
    const application = deferred ? await decisionOn(answered) : answered
    expect(application.decisionMode).toBe(deferred ? 'deferred' : 'live')
    const { reasons, ...rest } = application
    expect({ ...rest, reasons: reasons?.map(({ code }: { code: string }) => code) }).toMatchObject(expected)
    expect((await system.read(application.applicationId)).body).toEqual(application)
  })

  test('and show every reason and every price band', () => {
    const reasons = samples.flatMap(({ expected }) => ('reasons' in expected ? expected.reasons : []))
    expect(new Set(reasons)).toEqual(new Set(Object.keys(REASONS)))
    const rates = samples.flatMap(({ expected }) =>
      'interestRate' in expected ? [expected.interestRate] : [],
    )
    expect(new Set(rates)).toEqual(new Set([11.9, 9.9, 19.4, 22.9]))
  })
})

describe('the sandbox applicants of the documentation have the fate that it tells', () => {
  const fates: Record<string, { status: number; application: object }> = {
    '123': { status: 200, application: { status: 'APPROVED', interestRate: 11.9 } },
    'score-300': { status: 200, application: { status: 'REJECTED' } },
    'score-579': { status: 200, application: { status: 'REJECTED' } },
    'score-580': { status: 200, application: { status: 'APPROVED' } },
    'score-850': { status: 200, application: { status: 'APPROVED' } },
    'thin-file': { status: 200, application: { status: 'REJECTED', reasons: [{ code: 'NO_CREDIT_FILE' }] } },
    timeout: { status: 202, application: { status: 'RECEIVED' } },
    error: { status: 202, application: { status: 'RECEIVED' } },
    garbage: { status: 202, application: { status: 'RECEIVED' } },
    'fail-once': { status: 200, application: { status: 'APPROVED', decisionMode: 'live' } },
    'deferred-then-approved': { status: 202, application: { status: 'RECEIVED' } },
  }

  test.each(Object.entries(fates))('%s', async (userId, { status, application }) => {
    const answer = await system.apply({ ...AFFORDABLE, termMonths: 36, userId })
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject(application)
  })

  test('and none is left untried', () => {
    const tried = Object.keys(fates)
    for (const { userId } of SANDBOX_APPLICANTS) {
      expect(userId.split(' … ').every(name => tried.includes(name))).toBe(true)
    }
  })
})
