import { expect, test } from 'vitest'
import {
  type Effect,
  garbage,
  json,
  oversized,
  redirect,
  truncated,
  wrongContentType,
} from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

/** Nothing here waits for anything; below the attempt's timeout, so that none has been waited for. */
const ATTEMPT_TIMEOUT_MS = 1_000
const AT_ONCE_MS = 900

const HOUR_MS = 3_600_000
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()

const report = reportOn('somebody')
const scored = (change: object) => json(200, reportOn('somebody', change))

const violations: [what: string, effect: Effect, reason: string][] = [
  ['no JSON', garbage(), 'unreadable'],
  ['HTML', wrongContentType(200, report), 'unreadable'],
  ['a mebibyte', oversized(200, report), 'unreadable'],
  ['half of a report', truncated(200, report), 'unreadable'],
  ['null', json(200, null), 'not_a_report'],
  ['an empty object', json(200, {}), 'not_a_report'],
  ['a list of reports', json(200, [report]), 'not_a_report'],
  ['an unknown result', scored({ result: 'maybe' }), 'not_a_report'],
  ['a score below the range', scored({ score: 299 }), 'not_a_report'],
  ['a score above the range', scored({ score: 851 }), 'not_a_report'],
  ['a broken score', scored({ score: 700.5 }), 'not_a_report'],
  ['a score in words', scored({ score: '700' }), 'not_a_report'],
  ['no score', scored({ score: undefined }), 'not_a_report'],
  ['a renamed score', scored({ score: undefined, creditScore: 700 }), 'not_a_report'],
  ['an unknown band', scored({ riskBand: 'low' }), 'not_a_report'],
  ['no factors', scored({ factors: undefined }), 'not_a_report'],
  ['five factors', scored({ factors: Array(5).fill({ code: 'D10' }) }), 'not_a_report'],
  ['factors without codes', scored({ factors: ['D10'] }), 'not_a_report'],
  ['no provider', scored({ provider: undefined }), 'not_a_report'],
  ['a provider that no database takes', scored({ provider: 'a\u0000b' }), 'not_a_report'],
  ['no userId', scored({ userId: undefined }), 'not_a_report'],
  ["somebody else's report", scored({ userId: 'somebody-else' }), 'wrong_applicant'],
  [
    "somebody else's thin file",
    json(200, { ...report, result: 'no_file', userId: '123' }),
    'wrong_applicant',
  ],
  ['a report without a time', scored({ scoredAt: undefined }), 'not_a_report'],
  ['a report from no time', scored({ scoredAt: 'yesterday' }), 'not_a_report'],
  ['a report of the day before', scored({ scoredAt: inMs(-25 * HOUR_MS) }), 'stale'],
  ['a report from the future', scored({ scoredAt: inMs(HOUR_MS) }), 'stale'],
  [
    'a thin file of the day before',
    json(200, { ...report, result: 'no_file', scoredAt: inMs(-25 * HOUR_MS) }),
    'stale',
  ],
  ['a report of a creation', json(201, report), 'unexpected_status'],
  ['a redirect', redirect('/v2/scores', 307), 'unexpected_status'],
  ['a redirect of another kind', redirect('/v2/scores', 301), 'unexpected_status'],
  ['400', json(400, {}), 'our_request_refused'],
  ['401', json(401, {}), 'our_request_refused'],
  ['403 in HTML', wrongContentType(403, {}), 'our_request_refused'],
  ['404', json(404, {}), 'our_request_refused'],
  ['409', json(409, {}), 'our_request_refused'],
  ['422', json(422, {}), 'our_request_refused'],
]

test.each(violations)('%s from the bureau never becomes a score', async (_what, effect, reason) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_ATTEMPT_TIMEOUT_MS: String(ATTEMPT_TIMEOUT_MS),
  })
  bureau.answer(effect)
  const { status, headers, body, tookMs } = await scoring.score('somebody')
  expect(status).toBe(502)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(body).toMatchObject({
    status: 502,
    code: 'bureau_contract_violation',
    detail: `no score: ${reason}`,
    attempts: 1,
  })
  expect(tookMs).toBeLessThan(AT_ONCE_MS)
  expect(bureau.requests).toHaveLength(1)
  expect(await scoring.metrics()).toContain(
    `scores_total{outcome="bureau_contract_violation",reason="${reason}"} 1`,
  )
})

test('that the bureau refuses what we ask is an error of ours in the log, the rest a warning', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer((_request, index) => (index === 0 ? json(401, {}) : scored({ score: 0, riskBand: 'low' })))
  await scoring.score('somebody')
  await scoring.score('somebody')
  const said = scoring.lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'applicant not scored')
  expect(said).toMatchObject([
    { level: 'error', reason: 'our_request_refused', err: { message: 'our_request_refused: status 401' } },
    { level: 'warn', reason: 'not_a_report', err: { message: 'not_a_report: score, riskBand' } },
  ])
})
