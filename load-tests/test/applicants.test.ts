import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePolicy } from '../../services/loan-api/src/applications/policy.ts'
import { POLICY_IN_FORCE } from '../../services/loan-api/src/config.ts'
import { applicationRequest } from '../../services/loan-api/src/http/schemas.ts'
import { applicantAt, drawAmong } from '../applicants.ts'

const request = applicationRequest(parsePolicy(JSON.parse(readFileSync(POLICY_IN_FORCE, 'utf8'))))

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const indices = fc.integer({ min: 0, max: 20_000_000 })

test('every applicant is one whom the API takes', () => {
  fc.assert(fc.property(seeds, indices, (seed, index) => request.safeParse(applicantAt(seed, index)).success))
})

test('the same seed has the same applicants, another has others', () => {
  fc.assert(
    fc.property(seeds, indices, (seed, index) => {
      expect(applicantAt(seed, index)).toEqual(applicantAt(seed, index))
      expect(applicantAt(seed + 1, index)).not.toEqual(applicantAt(seed, index))
    }),
  )
})

test('no two applicants of a run are the same person', () => {
  const people = Array.from({ length: 5_000 }, (_, index) => applicantAt(7, index).userId)
  expect(new Set(people).size).toBe(people.length)
})

test('most amounts are some thousands, and most can carry them', () => {
  const applicants = Array.from({ length: 5_000 }, (_, index) => applicantAt(1, index))
  const sorted = (of: 'amount' | 'income') => applicants.map(each => each[of]).sort((a, b) => a - b)
  expect(sorted('amount')[2_500]).toBeGreaterThan(7_500)
  expect(sorted('amount')[2_500]).toBeLessThan(8_500)
  expect(sorted('income')[2_500]).toBeGreaterThan(4_000)
  expect(sorted('income')[2_500]).toBeLessThan(4_400)
})

test('who does what is drawn as often as its weight, and the same again', () => {
  const drawn = Array.from({ length: 10_000 }, (_, index) => drawAmong({ often: 3, rarely: 1 }, 1, index))
  expect(drawn.filter(name => name === 'often').length).toBeGreaterThan(7_300)
  expect(drawn.filter(name => name === 'often').length).toBeLessThan(7_700)
  expect(drawAmong({ often: 3, rarely: 1 }, 1, 17)).toBe(drawn[17])
})
