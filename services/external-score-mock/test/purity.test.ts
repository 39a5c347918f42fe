import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerTo } from '../src/scores/answer.ts'
import { createDraws } from '../src/scores/draws.ts'
import { latencyMs } from '../src/scores/latency.ts'
import { type Simulator, startSimulator } from './_simulator.ts'

const userId = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' })
const attempt = fc.record({ round: fc.nat(20), number: fc.integer({ min: 1, max: 4 }) })
const seed = fc.string({ minLength: 1 })
const profile = { medianMs: 40, p99Ms: 150 }

test('a report depends on seed and applicant alone, a latency on the attempt as well', () => {
  fc.assert(
    fc.property(seed, userId, attempt, attempt, (aSeed, applicant, one, other) => {
      const draws = createDraws(aSeed)
      const twin = createDraws(aSeed)
      latencyMs(twin, profile, applicant, other)
      const report = answerTo(draws, applicant, one)
      if (!['fail-once', 'deferred-then-approved'].includes(applicant)) {
        expect(answerTo(twin, applicant, other)).toEqual(report)
      }
      expect(latencyMs(twin, profile, applicant, one)).toBe(latencyMs(draws, profile, applicant, one))
    }),
  )
})

test('what is drawn does not depend on how its parts are cut', () => {
  const draws = createDraws('loans')
  expect(draws.uniform('score', 'a', 'bc')).not.toBe(draws.uniform('score', 'ab', 'c'))
  expect(draws.uniform('score', 'a')).not.toBe(draws.uniform('latency', 'a'))
  expect(draws.uniform('score', 'a')).not.toBe(createDraws('other').uniform('score', 'a'))
})

// Pins the draws themselves: another process, machine or release that disagrees changes everybody's score.
test.each([
  ['applicant-1', 611],
  ['applicant-2', 850],
  ['applicant-3', 603],
])('%s of the seed `loans` always scores %i', (applicant, score) => {
  expect(answerTo(createDraws('loans'), applicant, { round: 0, number: 1 })).toMatchObject({ score })
})

test('two simulators agree on everybody, whatever the order and number of the calls', async () => {
  const applicants = Array.from({ length: 60 }, (_, n) => `applicant-${n}`)
  await using one = await startSimulator({ SEED: 'agreed' })
  await using other = await startSimulator({ SEED: 'agreed' })
  await using stranger = await startSimulator({ SEED: 'another' })
  const forwards = await reports(one, applicants)
  const backwards = await reports(other, [...applicants, ...applicants].reverse())
  expect(backwards).toEqual(forwards)
  expect(await reports(stranger, applicants)).not.toEqual(forwards)
})

async function reports(bureau: Simulator, applicants: string[]) {
  const answers = await Promise.all(
    applicants.map(async applicant => {
      const body = (await (await bureau.ask(applicant)).json()) as Record<string, unknown>
      const { scoredAt, ...report } = body
      return [applicant, report] as const
    }),
  )
  return new Map(answers.sort(([one], [other]) => one.localeCompare(other)))
}
