import { expect, test } from 'vitest'
import { startSimulator } from './_bureau.ts'
import { startScoring } from './_scoring.ts'

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
    Array.from({ length: 200 }, (_, n) => scoring.score(`applicant-${n}`).then(({ body }) => body as Scored)),
  )
  const low = answers.filter(({ outcome, score }) => outcome === 'scored' && score < 700)
  expect(low.length).toBeGreaterThan(50)
  for (const { factors } of low) expect(factors.length).toBeGreaterThanOrEqual(1)
})
