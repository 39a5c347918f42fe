import { expect, test } from 'vitest'
import { drip, type Effect, hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

/** Between the end of the budget and our answer: a busy machine's share. */
const MARGIN_MS = 500

const report = reportOn('somebody')

const slow: [what: string, effect: Effect][] = [
  ['nothing at all', hang()],
  ['headers too late', slowHeaders(800, json(200, report))],
  ['a byte at a time', drip(200, report, 20)],
]

test.each(slow)("%s from the bureau uses up the caller's time", async (_what, effect) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(effect)
  const { status, headers, body, tookMs } = await scoring.score('somebody', { 'x-request-timeout-ms': '200' })
  expect(status).toBe(504)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(body).toMatchObject({
    status: 504,
    code: 'deadline_exceeded',
    detail: 'no score: bureau_too_slow',
    attempts: 1,
  })
  expect(tookMs).toBeGreaterThan(180)
  expect(tookMs).toBeLessThan(200 + MARGIN_MS)
  expect(bureau.requests).toHaveLength(1)
})

test.each(['0', '49'])('with %s ms left no call is paid for', async left => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const { status, body, tookMs } = await scoring.score('somebody', { 'x-request-timeout-ms': left })
  expect(status).toBe(504)
  expect(body).toMatchObject({ code: 'deadline_exceeded', detail: 'no score: too_little_left', attempts: 0 })
  expect(tookMs).toBeLessThan(MARGIN_MS)
  expect(bureau.requests).toHaveLength(0)
  expect(await scoring.metrics()).toContain(
    'scores_total{outcome="deadline_exceeded",reason="too_little_left"} 1',
  )
})

test.each<Record<string, string>>([{}, { 'x-request-timeout-ms': '60000' }])(
  'a caller that says %j gets no more than the budget',
  async headers => {
    await using bureau = await startScriptedBureau()
    await using scoring = await startScoring(bureau.url, {
      SCORING_BUDGET_MS: '200',
      BUREAU_ATTEMPT_TIMEOUT_MS: '180',
    })
    bureau.answer(hang())
    const { status, body, tookMs } = await scoring.score('somebody', headers)
    expect(status).toBe(503)
    expect(body).toMatchObject({ code: 'bureau_unavailable', detail: 'no score: timeout', attempts: 1 })
    expect(tookMs).toBeLessThan(200 + MARGIN_MS)
  },
)
