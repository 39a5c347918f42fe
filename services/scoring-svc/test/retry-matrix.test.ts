import { expect, test } from 'vitest'
import {
  drip,
  type Effect,
  garbage,
  hang,
  json,
  oversized,
  redirect,
  resetBeforeHeaders,
  resetMidBody,
  slowHeaders,
  truncated,
  wrongContentType,
} from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

/** Long enough for a busy machine to answer at once in it. */
const ATTEMPT_TIMEOUT_MS = 300
const report = reportOn('somebody')

type Row = [what: string, effect: Effect, attempts: 1 | 4, countsAs: 'failure' | 'success' | 'ignored']

// The README's table, row by row.
const rows: Row[] = [
  ['400', json(400, {}), 1, 'success'],
  ['401', json(401, {}), 1, 'success'],
  ['403', json(403, {}), 1, 'success'],
  ['404', json(404, {}), 1, 'success'],
  ['409', json(409, {}), 1, 'success'],
  ['422', json(422, {}), 1, 'success'],
  ['408', json(408, {}), 4, 'failure'],
  ['429', json(429, {}), 4, 'ignored'],
  ['500', json(500, {}), 4, 'failure'],
  ['502', wrongContentType(502, {}), 4, 'failure'],
  ['503', json(503, {}), 4, 'failure'],
  ['504', json(504, {}), 4, 'failure'],
  ['a timeout', hang(), 4, 'failure'],
  ['headers too late', slowHeaders(ATTEMPT_TIMEOUT_MS * 4, json(200, report)), 4, 'failure'],
  ['a drip', drip(200, report, 20), 4, 'failure'],
  ['a reset', resetBeforeHeaders(), 4, 'failure'],
  ['a reset in the body', resetMidBody(200, report), 4, 'failure'],
  ['a truncation', truncated(200, report), 1, 'failure'],
  ['garbage', garbage(), 1, 'failure'],
  ['another content type', wrongContentType(200, report), 1, 'failure'],
  ['an oversized body', oversized(200, report), 1, 'failure'],
  ['a redirect', redirect('/v2/scores', 307), 1, 'failure'],
  ['201', json(201, report), 1, 'failure'],
  ['no report', json(200, {}), 1, 'failure'],
  ["somebody else's report", json(200, reportOn('somebody-else')), 1, 'failure'],
  ['a stale report', json(200, reportOn('somebody', { scoredAt: '2020-01-01T00:00:00Z' })), 1, 'failure'],
]

test.each(rows)('%s', async (_what, effect, attempts, countsAs) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_ATTEMPT_TIMEOUT_MS: String(ATTEMPT_TIMEOUT_MS),
    // For four of them.
    SCORING_BUDGET_MS: '5000',
  })
  bureau.answer(effect)
  const { status, body } = await scoring.score('somebody')
  expect(status).toBeGreaterThanOrEqual(500)
  expect(body).toMatchObject({ attempts })
  expect(bureau.requests.map(({ path, headers }) => [path, headers['x-attempt']])).toEqual(
    ['0.1', '0.2', '0.3', '0.4'].slice(0, attempts).map(attempt => ['/v1/scores', attempt]),
  )
  const counted = (outcome: string) =>
    scoring.metric(`circuit_breaker_calls_total{name="bureau",outcome="${outcome}"}`)
  expect({
    failure: await counted('failure'),
    success: await counted('success'),
    ignored: await counted('ignored'),
  }).toEqual({ failure: 0, success: 0, ignored: 0, [countsAs]: attempts })
})

test('a refused connection is retried and counts as a failure', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  await bureau.stop()
  expect((await scoring.score('somebody')).body).toMatchObject({ detail: 'no score: refused', attempts: 4 })
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="failure"}')).toBe(4)
})
