import { expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { APPLICATION_ID, reportOn, requestFor, startScoring } from './_scoring.ts'

test('an applicant with a file gets a score in our words, and nothing else', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(200, reportOn('somebody')))
  const { status, headers, body } = await scoring.score('somebody')
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(body).toEqual({
    outcome: 'scored',
    score: 640,
    riskBand: 'MEDIUM',
    provider: 'ExternalScoreCo',
    factors: ['HIGH_REVOLVING_UTILIZATION'],
    attempts: 1,
    bureauLatencyMs: expect.any(Number),
  })
})

test('a thin file is an answer', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(200, { ...reportOn('thin-file'), result: 'no_file' }))
  const { status, body } = await scoring.score('thin-file')
  expect(status).toBe(200)
  expect(body).toEqual({
    outcome: 'no_credit_file',
    provider: 'ExternalScoreCo',
    attempts: 1,
    bureauLatencyMs: expect.any(Number),
  })
})

test('the bureau is asked once, with the key that it charges by and the attempt', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(`${bureau.url}/bureau/`)
  bureau.answer(json(200, reportOn('somebody')))
  await scoring.score('somebody', { 'x-round': '7' })
  await scoring.score('somebody')
  expect(bureau.requests).toMatchObject([
    {
      method: 'POST',
      path: '/bureau/v1/scores',
      headers: { 'idempotency-key': APPLICATION_ID, 'x-attempt': '7.1', 'content-type': 'application/json' },
      body: requestFor('somebody'),
    },
    { headers: { 'x-attempt': '0.1' } },
  ])
  expect(Object.keys(bureau.requests[0]?.body as object)).toHaveLength(4)
})

test('the bureau is told nothing of ours', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(200, reportOn('somebody')))
  await scoring.score('somebody', { 'x-request-id': 'ours', 'x-request-timeout-ms': '800' })
  expect(bureau.requests[0]?.headers).not.toHaveProperty('x-request-id')
  expect(bureau.requests[0]?.headers).not.toHaveProperty('x-request-timeout-ms')
})

test('members that the bureau adds are its own business', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(200, reportOn('somebody', { model: 'v9', factors: [{ code: 'D10', weight: 3 }] })))
  const { body } = await scoring.score('somebody')
  expect(Object.keys(body as object)).toEqual([
    'outcome',
    'score',
    'riskBand',
    'provider',
    'factors',
    'attempts',
    'bureauLatencyMs',
  ])
  expect(body).toMatchObject({ score: 640, factors: ['HIGH_REVOLVING_UTILIZATION'] })
})

test('factors keep their order, each once; unknown codes are dropped and counted', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const codes = ['D40', 'D99', 'D08', 'D20']
  bureau.answer(json(200, reportOn('somebody', { factors: codes.map(code => ({ code })) })))
  expect((await scoring.score('somebody')).body).toMatchObject({
    factors: ['COLLECTION_OR_JUDGMENT', 'RECENT_CREDIT_INQUIRIES'],
  })
  expect(await scoring.metrics()).toContain('bureau_unknown_factors_total 1')
  expect(scoring.lines.join('')).toContain('"factorCode":"D99"')
})

test('a slow answer within the attempt is as good as a fast one, and counts as slow', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: '1000' })
  bureau.answer(slowHeaders(780, json(200, reportOn('somebody'))))
  const { status, body } = await scoring.score('somebody')
  expect(status).toBe(200)
  expect(body).toMatchObject({ score: 640, attempts: 1 })
  expect((body as { bureauLatencyMs: number }).bureauLatencyMs).toBeGreaterThanOrEqual(779)
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="slow"}')).toBe(1)
})

test('it is ready without a bureau', async () => {
  await using scoring = await startScoring('http://127.0.0.1:1')
  expect(await scoring.isReady()).toBe(true)
})
