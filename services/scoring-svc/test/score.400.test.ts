import { expect, test } from 'vitest'
import { startScriptedBureau } from './_bureau.ts'
import { startScoring } from './_scoring.ts'

test.each([
  ['#/applicationId', { applicationId: '123' }],
  ['#/applicationId', { applicationId: undefined }],
  ['#/userId', { userId: '' }],
  ['#/userId', { userId: 123 }],
  ['#/amount', { amount: 0 }],
  ['#/amount', { amount: '15000' }],
  ['#/income', { income: -0.01 }],
  ['#/income', { income: null }],
  ['#/termMonths', { termMonths: 36 }],
])(
  'a body that is wrong at %s is refused by that pointer, and the bureau not asked',
  async (pointer, change) => {
    await using bureau = await startScriptedBureau()
    await using scoring = await startScoring(bureau.url)
    const { status, headers, body } = await scoring.score('123', {}, change)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] })
    expect(bureau.requests).toHaveLength(0)
  },
)

test.each([
  ['x-round', '-1'],
  ['x-round', '1.5'],
  ['x-round', '1, 2'],
  ['x-round', 'first'],
  ['x-round', '1000000'],
  ['x-request-timeout-ms', 'soon'],
  ['x-request-timeout-ms', '-5'],
])('the header %s: %s is refused by its name, and the bureau not asked', async (header, value) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const { status, body } = await scoring.score('123', { [header]: value })
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 'invalid_request', errors: [{ header }] })
  expect(bureau.requests).toHaveLength(0)
})

test('every fault of a body is named at once', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const { body } = await scoring.score('', {}, { applicationId: undefined, amount: -1, income: -1 })
  expect(body).toMatchObject({
    errors: [
      { pointer: '#/applicationId', detail: 'is required' },
      { pointer: '#/userId' },
      { pointer: '#/amount', detail: 'must be more than 0' },
      { pointer: '#/income', detail: 'must be 0 or more' },
    ],
  })
})

test('another path, method, content type or size is a problem document', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const post = (contentType: string, body: string) =>
    fetch(`${scoring.url}/score`, { method: 'POST', headers: { 'content-type': contentType }, body })
  const refusals = await Promise.all([
    fetch(`${scoring.url}/scores`),
    fetch(`${scoring.url}/score`),
    post('application/json', JSON.stringify({ userId: 'x'.repeat(17_000) })),
    post('text/plain', '{}'),
    post('application/json', '{'),
  ])
  expect(refusals.map(({ status }) => status)).toEqual([404, 405, 413, 415, 400])
  expect(refusals[1]?.headers.get('allow')).toBe('POST')
  for (const refusal of refusals) {
    expect(refusal.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  }
})
