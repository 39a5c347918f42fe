import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerTo } from '../src/scores/answer.ts'
import { createDraws } from '../src/scores/draws.ts'

const ATTEMPT = { round: 0, number: 1 }
const APPLICANTS = 20_000

const draws = createDraws('loans')
const people = Array.from({ length: APPLICANTS }, (_, n) => answerTo(draws, `applicant-${n}`, ATTEMPT))
const scored = people.filter(report => report.result === 'scored')

test('every score is a whole number from 300 to 850, with the factors that its height asks for', () => {
  const seedAndApplicant = fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }))
  fc.assert(
    fc.property(seedAndApplicant, ([seed, applicant]) => {
      const report = answerTo(createDraws(seed), applicant, ATTEMPT)
      if (report.result !== 'scored') return
      expect(report.score).toSatisfy(Number.isInteger)
      expect(report.score).toBeGreaterThanOrEqual(300)
      expect(report.score).toBeLessThanOrEqual(850)
      expect(report.factors.length).toBeGreaterThanOrEqual(report.score < 700 ? 1 : 0)
      expect(report.factors.length).toBeLessThanOrEqual(4)
      expect(new Set(report.factors.map(({ code }) => code)).size).toBe(report.factors.length)
    }),
  )
})

test('the population is plausible: mean about 690, deviation about 75, 2 % thin files', () => {
  const scores = scored.map(({ score }) => score)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
  expect(mean).toBeGreaterThan(685)
  expect(mean).toBeLessThan(695)
  expect(deviation).toBeGreaterThan(70)
  expect(deviation).toBeLessThan(78)
  expect(1 - scored.length / people.length).toBeCloseTo(0.02, 2)
})

test('factors become fewer as the score rises, never more', () => {
  const byScore = scored.toSorted((one, other) => one.score - other.score)
  const counts = byScore.map(({ factors }) => factors.length)
  expect(counts).toEqual(counts.toSorted((one, other) => other - one))
  expect(new Set(counts)).toEqual(new Set([4, 3, 2, 1, 0]))
})

test('magic applicants have as many factors as anybody of their score', () => {
  const counts = new Map(scored.map(({ score, factors }) => [score, factors.length]))
  for (const [score, count] of counts) {
    expect(answerTo(draws, `score-${score}`, ATTEMPT)).toMatchObject({ factors: { length: count } })
  }
})

test('every factor leads somebody’s list', () => {
  const leading = new Set(scored.flatMap(({ factors }) => factors[0]?.code ?? []))
  expect([...leading].sort()).toEqual(['D02', 'D08', 'D10', 'D11', 'D12', 'D13', 'D14', 'D20', 'D38', 'D40'])
})

test.each(['score-299', 'score-851', 'score-1000', 'score-0700', 'Score-700', 'score-', '__proto__'])(
  '%s is nobody special',
  applicant => {
    const reports = ['one', 'two', 'three'].map(seed => answerTo(createDraws(seed), applicant, ATTEMPT))
    expect(reports.map(({ result }) => result)).toEqual(['scored', 'scored', 'scored'])
    expect(new Set(reports.map(report => JSON.stringify(report))).size).toBe(3)
  },
)
