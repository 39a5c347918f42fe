import { expect, test } from 'vitest'
import {
  drip,
  type Effect,
  hang,
  json,
  resetBeforeHeaders,
  resetMidBody,
  slowHeaders,
  wrongContentType,
} from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

const ATTEMPT_TIMEOUT_MS = 200
/** Between the end of an attempt and our answer: a busy machine's share. */
const MARGIN_MS = 500

const LONGEST_BACKOFF_MS = 200

const report = reportOn('somebody')

const outages: [what: string, effect: Effect, reason: string][] = [
  ['500', json(500, {}), 'server_error'],
  ['502 in HTML', wrongContentType(502, {}), 'server_error'],
  ['503', json(503, {}), 'server_error'],
  ['504', json(504, {}), 'server_error'],
  ['429', json(429, {}), 'rate_limited'],
  ['408', json(408, {}), 'timeout'],
  ['a reset before the headers', resetBeforeHeaders(), 'reset'],
  ['a reset in the body', resetMidBody(200, report), 'reset'],
  ['headers too late', slowHeaders(ATTEMPT_TIMEOUT_MS * 4, json(200, report)), 'timeout'],
  ['a byte at a time', drip(200, report, 20), 'timeout'],
  ['nothing at all', hang(), 'timeout'],
]

test.each(outages)('%s from the bureau is an outage', async (_what, effect, reason) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_ATTEMPT_TIMEOUT_MS: String(ATTEMPT_TIMEOUT_MS),
    BUREAU_MAX_ATTEMPTS: '1',
  })
  bureau.answer(effect)
  const { status, headers, body, tookMs } = await scoring.score('somebody')
  expect(status).toBe(503)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(headers.get('retry-after')).toBe('1')
  expect(body).toMatchObject({
    status: 503,
    code: 'bureau_unavailable',
    detail: `no score: ${reason}`,
    attempts: 1,
  })
  expect(tookMs).toBeLessThan(ATTEMPT_TIMEOUT_MS + MARGIN_MS)
  expect(bureau.requests).toHaveLength(1)
  expect(await scoring.metrics()).toContain(`scores_total{outcome="bureau_unavailable",reason="${reason}"} 1`)
})

test('an attempt that is given up ends at the bureau too', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_ATTEMPT_TIMEOUT_MS: '100',
    BUREAU_MAX_ATTEMPTS: '1',
  })
  bureau.answer(hang())
  await scoring.score('somebody')
  expect(await bureau.requests[0]?.ended).toEqual({ clientLeft: true })
})

test.each([
  [503, '7', '7'],
  [429, '3', '3'],
  [503, '0', '1'],
  [503, '3600', '15'],
  [503, 'Fri, 01 Jan 2100 00:00:00 GMT', '15'],
  [503, 'Sat, 01 Jan 2000 00:00:00 GMT', '1'],
  [503, 'later', '1'],
])('a %i that asks for Retry-After %s is passed on as %s', async (status, asked, passedOn) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_MAX_ATTEMPTS: '1' })
  bureau.answer(json(status, {}, { 'retry-after': asked }))
  const { headers } = await scoring.score('somebody')
  expect(headers.get('retry-after')).toBe(passedOn)
})

test('a bureau that is away is an outage at once, and used again as soon as it is back', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(200, report))
  expect(await scoring.score('somebody')).toMatchObject({ status: 200 })
  await bureau.stop()
  const away = await scoring.score('somebody')
  expect(away).toMatchObject({ status: 503, body: { code: 'bureau_unavailable' } })
  expect(away.tookMs).toBeLessThan(3 * LONGEST_BACKOFF_MS + MARGIN_MS)
  expect((await scoring.score('somebody')).body).toMatchObject({ detail: 'no score: refused', attempts: 4 })
  await bureau.start()
  await expect
    .poll(async () => (await scoring.score('somebody')).status, { timeout: 2_000, interval: 20 })
    .toBe(200)
})
