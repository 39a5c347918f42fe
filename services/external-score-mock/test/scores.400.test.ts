import { expect, test } from 'vitest'
import { APPLICATION_ID, startSimulator } from './_simulator.ts'

const good = { applicationId: APPLICATION_ID, userId: '123', amount: 15_000, income: 4_000 }

test.each(['', '0', '0.0', '-1.1', '0.1.1', '00.1', '0.01', '0.1x', '1e1.1', '0.1, 0.2', '9999999.1'])(
  'x-attempt %j is refused by its name',
  async attempt => {
    await using bureau = await startSimulator()
    const answer = await bureau.ask('123', '0.1', { headers: { 'x-attempt': attempt } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ header: 'x-attempt', detail: expect.stringContaining('round.number') }],
    })
  },
)

test.each(['', '123', `${APPLICATION_ID}, ${APPLICATION_ID}`])(
  'idempotency-key %j is refused by its name',
  async key => {
    await using bureau = await startSimulator()
    const answer = await bureau.ask('123', '0.1', { headers: { 'idempotency-key': key } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ header: 'idempotency-key', detail: 'must be the UUID of the application' }],
    })
  },
)

test('both headers are named at once', async () => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('123', '0.1', { headers: { 'idempotency-key': '', 'x-attempt': '' } })
  expect(await answer.json()).toMatchObject({
    errors: [{ header: 'idempotency-key' }, { header: 'x-attempt' }],
  })
})

test.each([
  ['#/applicationId', { ...good, applicationId: '123' }],
  ['#/userId', { ...good, userId: '' }],
  ['#/userId', { ...good, userId: 123 }],
  ['#/amount', { ...good, amount: 0 }],
  ['#/amount', { ...good, amount: '15000' }],
  ['#/income', { ...good, income: -1 }],
  ['#/ssn', { ...good, ssn: '078-05-1120' }],
  ['#', [good]],
])('a body that is wrong at %s is refused by that pointer', async (pointer, body) => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('123', '0.1', { body: JSON.stringify(body) })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] })
})

test('a body that is not JSON is malformed', async () => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('123', '0.1', { body: '{' })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ code: 'malformed_request' })
})

test('another method, path or content type is a problem document', async () => {
  await using bureau = await startSimulator()
  const refusals = await Promise.all([
    fetch(`${bureau.url}/v1/scores`),
    fetch(`${bureau.url}/v2/scores`, { method: 'POST' }),
    bureau.ask('123', '0.1', { headers: { 'content-type': 'text/plain' } }),
  ])
  expect(refusals.map(({ status }) => status)).toEqual([405, 404, 415])
  for (const refusal of refusals) {
    expect(refusal.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  }
})
