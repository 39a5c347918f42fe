import { expect, test } from 'vitest'
import { startScoring } from './_scoring.ts'
import { startSimulator } from './_simulator.ts'

// The examples of the simulator's README. A partner rehearses refusals with them, so they must not change unnoticed.
test.each([
  ['score-850', 'LOW', []],
  ['score-760', 'LOW', []],
  ['score-720', 'LOW', ['LIMITED_CREDIT_EXPERIENCE']],
  ['score-660', 'MEDIUM', ['HIGH_REVOLVING_UTILIZATION']],
  ['score-600', 'HIGH', ['HIGH_REVOLVING_UTILIZATION', 'LIMITED_CREDIT_EXPERIENCE']],
  ['score-540', 'VERY_HIGH', ['HIGH_REVOLVING_UTILIZATION', 'LIMITED_CREDIT_EXPERIENCE']],
  [
    'score-500',
    'VERY_HIGH',
    ['DELINQUENT_CREDIT_OBLIGATIONS', 'HIGH_REVOLVING_UTILIZATION', 'RECENT_CREDIT_INQUIRIES'],
  ],
  [
    'score-420',
    'VERY_HIGH',
    [
      'DELINQUENT_CREDIT_OBLIGATIONS',
      'COLLECTION_OR_JUDGMENT',
      'HIGH_REVOLVING_UTILIZATION',
      'RECENT_CREDIT_INQUIRIES',
    ],
  ],
])('%s is %s for %j', async (userId, riskBand, factors) => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  const { body } = await scoring.score(userId)
  expect(body).toMatchObject({ outcome: 'scored', score: Number(userId.slice(6)), riskBand, factors })
})

type Scored = { outcome: string; score: number; factors: string[] }

test('whoever scores below 700 has a factor in our words', async () => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  const answers = await Promise.all(
    Array.from({ length: 150 }, (_, n) => scoring.score(`applicant-${n}`).then(({ body }) => body as Scored)),
  )
  const low = answers.filter(({ outcome, score }) => outcome === 'scored' && score < 700)
  expect(low.length).toBeGreaterThan(50)
  for (const { factors } of low) expect(factors.length).toBeGreaterThanOrEqual(1)
})

test('thin-file is an answer', async () => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  expect(await scoring.score('thin-file')).toMatchObject({ status: 200, body: { outcome: 'no_credit_file' } })
})

test('garbage never becomes a score', async () => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  const { status, body } = await scoring.score('garbage')
  expect(status).toBe(502)
  expect(body).toMatchObject({ detail: 'no score: unreadable', attempts: 1 })
})

test.each([
  ['error', 'server_error', '400'],
  ['deferred-then-approved', 'server_error', '400'],
  ['timeout', 'timeout', '100'],
])('%s is asked about four times in vain', async (userId, reason, attemptTimeoutMs) => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: attemptTimeoutMs })
  const { status, body } = await scoring.score(userId)
  expect(status).toBe(503)
  expect(body).toMatchObject({ code: 'bureau_unavailable', detail: `no score: ${reason}`, attempts: 4 })
})

test('fail-once is scored by the second attempt', async () => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  expect((await scoring.score('fail-once')).body).toMatchObject({ score: 720, attempts: 2 })
})

test('deferred-then-approved is scored in the next round', async () => {
  await using bureau = await startSimulator()
  await using scoring = await startScoring(bureau.url)
  const { body } = await scoring.score('deferred-then-approved', { 'x-round': '1' })
  expect(body).toMatchObject({ score: 720, attempts: 1 })
})
