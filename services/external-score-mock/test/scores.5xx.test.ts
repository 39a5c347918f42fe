import { expect, test } from 'vitest'
import { startSimulator } from './_simulator.ts'

const ATTEMPTS = ['0.1', '0.2', '1.1', '1.2']

async function statuses(userId: string): Promise<number[]> {
  await using bureau = await startSimulator()
  const answers = await Promise.all(ATTEMPTS.map(attempt => bureau.ask(userId, attempt)))
  return answers.map(({ status }) => status)
}

test.each([
  ['error', [500, 500, 500, 500]],
  ['fail-once', [503, 200, 200, 200]],
  ['deferred-then-approved', [503, 503, 200, 200]],
  ['123', [200, 200, 200, 200]],
])(`%s answers the attempts ${ATTEMPTS} with %j`, async (userId, expected) => {
  expect(await statuses(userId)).toEqual(expected)
})

test('the failures are in the attempt, not in the number of calls', async () => {
  await using bureau = await startSimulator()
  const again = [await bureau.ask('fail-once'), await bureau.ask('fail-once'), await bureau.ask('fail-once')]
  expect(again.map(({ status }) => status)).toEqual([503, 503, 503])
})

test('a failure that passes ends in 720', async () => {
  await using bureau = await startSimulator()
  for (const userId of ['fail-once', 'deferred-then-approved']) {
    expect(await (await bureau.ask(userId, '1.1')).json()).toMatchObject({
      userId,
      score: 720,
      riskBand: 'LOW',
    })
  }
})

test.each([
  ['error', 'internal_error'],
  ['fail-once', 'unavailable'],
])('%s fails with the problem %s', async (userId, code) => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask(userId)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(await answer.json()).toMatchObject({ code, status: answer.status })
})
