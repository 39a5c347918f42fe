import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DEFAULT_REQUESTS_PER_SECOND } from '../../services/loan-api/src/applications/partners.ts'
import { POLICY_IN_FORCE, variables } from '../../services/loan-api/src/config.ts'
import { problems } from '../../services/loan-api/src/http/problem.ts'
import { SANDBOX_APPLICANTS } from '../../services/loan-api/src/http/sandbox-applicants.ts'
import { tableAfter } from './_integration-guide.ts'
import { linesOf, read } from './_tree.ts'

const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

const answers = tableAfter('## Understand the answer').rows.map(([statuses, codes = '']) => ({
  statuses: statuses.split(', ').map(Number),
  codes: quoted(codes),
}))

test('has every code of the catalogue, each beside its status, and no other', () => {
  const told = answers.flatMap(({ statuses, codes }) => {
    // One status of all codes, or one for each.
    return codes.map((code, index) => [code, statuses[statuses.length === 1 ? 0 : index]])
  })
  expect(told.sort()).toEqual(
    Object.entries(problems)
      .map(([code, { status }]) => [code, status])
      .sort(),
  )
})

test('has every applicant with a known fate', () => {
  const told = tableAfter('## Rehearse every branch').rows.flatMap(([userIds]) => quoted(userIds))
  const known = SANDBOX_APPLICANTS.flatMap(({ userId }) => userId.split(' … '))
  // The page tells apart what is approved of a range, and what is rejected.
  expect([...told].sort()).toEqual([...known, 'score-579', 'score-580'].sort())
})

test('has the numbers that are in force', () => {
  const guide = read('docs/integrate.md')
  const policy = JSON.parse(readFileSync(POLICY_IN_FORCE, 'utf8'))
  const { amount, termMonths, income, maximumAgeHours } = policy
  expect(guide).toContain(`\`amount\` is ${amount.minimum} to ${amount.maximum}`)
  expect(guide).toContain(`\`termMonths\` ${termMonths.minimum} to ${termMonths.maximum}`)
  expect(guide).toContain(`\`income\` up to ${income.maximum}`)
  expect(guide).toContain(`in ${maximumAgeHours} hours`)
  expect(guide).toContain(`(${DEFAULT_REQUESTS_PER_SECOND} requests a second unless`)
  const { objectives } = JSON.parse(read('slo.json'))
  expect(guide).toContain(`the objective is ${objectives.freshness.withinMinutes} minutes`)
  expect(guide).toContain(`${objectives.latency.thresholdMs} ms at our gateway`)
  const inFlight = variables.shape.MAX_IN_FLIGHT.parse(undefined)
  expect(guide).toContain(`(${inFlight / 2} at an instance)`)
})

test('is one page, and what a partner copies is short', () => {
  expect(linesOf('docs/integrate.md')).toBeLessThan(150)
  const lines = linesOf('examples/apply.ts')
  expect(lines).toBeLessThan(60)
  expect(read('docs/integrate.md')).toContain(`(${lines} lines of`)
})
