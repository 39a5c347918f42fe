import { describe, expect, onTestFinished, test } from 'vitest'
import { type Effect, hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import { unusableAnswers } from '../../../test/faults/unusable-answers.ts'
import { receivedApplication } from '../src/http/schemas.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const BUDGET_MS = 750
const loanApi = await startLoanApi({ REQUEST_BUDGET_MS: String(BUDGET_MS) })

const { provider: _, ...withoutProvider } = SCORE_720

const faults: [string, Effect, string][] = [
  ['says the bureau is unavailable', json(503, { code: 'bureau_unavailable' }), 'bureau_unavailable'],
  ['says it is overloaded', json(503, { code: 'overloaded' }), 'overloaded'],
  ['says the time was too short', json(504, { code: 'deadline_exceeded' }), 'deadline_exceeded'],
  [
    'says the bureau broke its contract',
    json(502, { code: 'bureau_contract_violation' }),
    'bureau_contract_violation',
  ],
  ['fails in a way of its own', json(500, { code: 'internal_error' }), 'scoring_unavailable'],
  ['answers with a score that is none', json(200, { ...SCORE_720, score: 851 }), 'scoring_unavailable'],
  ['answers with a score as text', json(200, { ...SCORE_720, score: '720' }), 'scoring_unavailable'],
  [
    'answers with a factor that we do not know',
    json(200, { ...SCORE_720, factors: ['X'] }),
    'scoring_unavailable',
  ],
  ['answers without a provider', json(200, withoutProvider), 'scoring_unavailable'],
  [
    'scores below the cut-off without factors',
    json(200, { ...SCORE_720, score: 500 }),
    'bureau_contract_violation',
  ],
  ...unusableAnswers(SCORE_720).map(([name, effect]): [string, Effect, string] => [
    name,
    effect,
    'scoring_unavailable',
  ]),
]

describe('without a score there is no decision: deferred when scoring-svc', () => {
  test.each(faults)('%s', async (_case, effect, reason) => {
    loanApi.scoringSvc.answer(effect)
    const deferred = async () =>
      Number(
        new RegExp(`loan_deferrals_total\\{reason="${reason}"\\} (\\d+)`).exec(
          await loanApi.metrics.text(),
        )?.[1],
      )
    const deferredBefore = await deferred()
    const { status, headers, body, tookMs } = await loanApi.apply()
    expect(status).toBe(202)
    expect(receivedApplication.safeParse(body).error).toBeUndefined()
    expect(headers.get('location')).toBe(`/loan/applications/${body.applicationId}`)
    expect(headers.get('retry-after')).toBe('5')
    expect(tookMs).toBeLessThan(BUDGET_MS + 20)
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
    expect(await deferred()).toBe(deferredBefore + 1)
    const [row] = await loanApi.rows(
      `SELECT status, leased_until, next_attempt_at - updated_at AS due_in, fencing_token, round,
              (SELECT count(*) FROM loan_decisions d WHERE d.application_id = a.application_id) AS decisions
       FROM loan_applications a WHERE application_id = $1`,
      [body.applicationId],
    )
    expect(row).toMatchObject({
      status: 'RECEIVED',
      leased_until: null,
      due_in: { seconds: 5 },
      fencing_token: '1',
      round: 0,
      decisions: '0',
    })
  })
})

test('scoring-svc down: deferred at once', async () => {
  await loanApi.scoringSvc.stop()
  const { status, tookMs } = await loanApi.apply()
  expect(status).toBe(202)
  expect(tookMs).toBeLessThan(200)
  await loanApi.scoringSvc.start()
  expect((await loanApi.apply()).status).toBe(200)
})

/** scoring-svc is told 20 ms less than it is waited for; as much again is for a machine that is busy. */
const LAST_MOMENT_MS = 20

test('a score at the last moment leaves time for a slow database to write the decision', async () => {
  await loanApi.rows(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.045); RETURN NEW; END $$;
    CREATE TRIGGER dawdle BEFORE UPDATE ON loan_applications FOR EACH ROW EXECUTE FUNCTION dawdle()`)
  onTestFinished(async () => void (await loanApi.rows('DROP FUNCTION dawdle CASCADE')))
  loanApi.scoringSvc.answer(({ headers }) =>
    slowHeaders(Number(headers['x-request-timeout-ms']) - LAST_MOMENT_MS, json(200, SCORE_720)),
  )
  // The machine may be busy once, and the score too late; without a reserve it is so every time.
  await expect.poll(async () => (await loanApi.apply()).status, { timeout: 10_000 }).toBe(200)
})

test('a deferral that the database did not confirm is counted as unconfirmed, not as a deferral', async () => {
  const counted = async (line: string) =>
    Number((await loanApi.metrics.text()).split(`${line} `)[1]?.split('\n')[0])
  const DEFERRALS = 'loan_deferrals_total{reason="bureau_unavailable"}'
  const UNCONFIRMED = 'loan_outcomes_unconfirmed_total{cause="database"}'
  const before = [await counted(DEFERRALS), await counted(UNCONFIRMED)]
  await whileLocked(loanApi.databaseUrl, async () => {
    expect((await loanApi.apply()).status).toBe(503)
  })
  expect([await counted(DEFERRALS), await counted(UNCONFIRMED)]).toEqual(before)

  const released = Promise.withResolvers<void>()
  loanApi.scoringSvc.answer({
    play: res =>
      void whileLocked(loanApi.databaseUrl, async () => {
        json(503, { code: 'bureau_unavailable' }).play(res)
        await released.promise
      }),
  })
  const { status } = await loanApi.apply()
  released.resolve()
  expect(status).toBe(202)
  expect([await counted(DEFERRALS), await counted(UNCONFIRMED)]).toEqual([before[0], Number(before[1]) + 1])
})

test('what was deferred reads as RECEIVED, with the time to wait', async () => {
  loanApi.scoringSvc.answer(json(503, { code: 'bureau_unavailable' }))
  const { body, headers } = await loanApi.apply()
  const read = await loanApi.call(headers.get('location') ?? '')
  expect(read.status).toBe(200)
  expect(read.body).toEqual(body)
  expect(Number(read.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(Number(read.headers.get('retry-after'))).toBeLessThanOrEqual(5)
})

test('whoever lost the lease defers nothing either', async () => {
  loanApi.scoringSvc.answer(request => ({
    play: async res => {
      const { applicationId } = request.body as { applicationId: string }
      await loanApi.rows('UPDATE loan_applications SET fencing_token = 7 WHERE application_id = $1', [
        applicationId,
      ])
      json(503, { code: 'bureau_unavailable' }).play(res)
    },
  }))
  const { status, body } = await loanApi.apply()
  expect(status).toBe(202)
  const [row] = await loanApi.rows(
    'SELECT next_attempt_at FROM loan_applications WHERE application_id = $1',
    [body.applicationId],
  )
  expect(row).toEqual({ next_attempt_at: null })
})

test('the lease is held, for longer than the budget, while the score is awaited', async () => {
  let leaseMs: number | undefined
  loanApi.scoringSvc.answer(request => ({
    play: async res => {
      const { applicationId } = request.body as { applicationId: string }
      const [row] = await loanApi.rows(
        'SELECT extract(epoch FROM leased_until - created_at) * 1000 AS lease_ms FROM loan_applications WHERE application_id = $1',
        [applicationId],
      )
      leaseMs = Number(row.lease_ms)
      json(200, SCORE_720).play(res)
    },
  }))
  await loanApi.apply()
  expect(leaseMs).toBe(10_000)
})

test('why there was no score is logged', async () => {
  loanApi.scoringSvc.answer(hang())
  loanApi.logged.length = 0
  const logged = async () => {
    await loanApi.apply()
    return loanApi.logged.join('')
  }
  // A busy machine may leave it without a verdict on its token, or its deferral unconfirmed.
  await expect.poll(logged, { timeout: 10_000 }).toContain('scoring-svc: timeout')
})

test('whoever lost the lease writes nothing, and answers with what is on record', async () => {
  loanApi.scoringSvc.answer(request => {
    // Another instance takes the application over while we wait for its score.
    const { applicationId } = request.body as { applicationId: string }
    void loanApi.rows(
      'UPDATE loan_applications SET fencing_token = fencing_token + 1 WHERE application_id = $1',
      [applicationId],
    )
    return slowHeaders(100, json(200, SCORE_720))
  })
  const { status, body } = await loanApi.apply(EXAMPLE)
  expect(status).toBe(202)
  const decisions = await loanApi.rows('SELECT 1 FROM loan_decisions WHERE application_id = $1', [
    body.applicationId,
  ])
  expect(decisions).toEqual([])
})
