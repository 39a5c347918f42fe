import { describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { expectReplayed, repeatedRequests, UNAVAILABLE } from './_idempotency.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const { request, rowsOf, passTime, pendingScore, repeats } = repeatedRequests(loanApi)
const SCORE_500 = { ...SCORE_720, score: 500, factors: ['COLLECTION_OR_JUDGMENT'] }

describe('the same key and the same body', () => {
  test('decided: the same answer, byte for byte, and nothing is scored or recorded again', async () => {
    const { key, send } = request()
    const first = await send()
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([200, null])
    loanApi.scoringSvc.answer(json(200, SCORE_500))
    for (const _again of [1, 2]) expectReplayed(await send(), first)
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
    expect(await rowsOf(key)).toHaveLength(1)
  })

  test('rejected: a refusal is a decision like any other', async () => {
    loanApi.scoringSvc.answer(json(200, SCORE_500))
    const { send } = request()
    const first = await send()
    expect(first.body.status).toBe('REJECTED')
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    expectReplayed(await send(), first)
  })

  test('in progress: 409, where to read it, and when to come back', async () => {
    const score = pendingScore()
    const { key, send } = request()
    const first = send()
    await loanApi.scoringSvc.received(1)
    const second = await send()
    const [{ application_id: applicationId }] = await rowsOf(key)
    expect(second).toMatchObject({ status: 409, body: { code: 'request_in_progress', applicationId } })
    expect(second.headers.get('retry-after')).toBe('1')
    expect(second.headers.get('location')).toBe(`/loan/applications/${applicationId}`)
    score.resolve(SCORE_720)
    expect((await first).body).toMatchObject({ applicationId, decisionMode: 'live' })
    expectReplayed(await send(), await first)
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
  })

  test('deferred and not due: the same 202, and the bureau is left alone', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { send } = request()
    const first = await send()
    expect(first.status).toBe(202)
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    const second = await send()
    expectReplayed(second, first)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
  })

  test('deferred and due: this request finishes it, in the next round', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = request()
    const first = await send()
    await passTime(key)
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    const second = await send()
    expect(second.headers.get('idempotent-replayed')).toBeNull()
    expect(second).toMatchObject({
      status: 200,
      body: {
        applicationId: first.body.applicationId,
        createdAt: first.body.createdAt,
        status: 'APPROVED',
        decisionMode: 'deferred',
      },
    })
    expect(loanApi.scoringSvc.requests.map(({ headers }) => headers['x-round'])).toEqual(['0', '1'])
    expect(loanApi.scoringSvc.requests[1]?.body).toEqual(loanApi.scoringSvc.requests[0]?.body)
    expectReplayed(await send(), second)
  })

  test('deferred, due, and in vain again: 202, not due before another wait', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = request()
    await send()
    await passTime(key)
    const second = await send()
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([202, null])
    expect((await rowsOf(key))[0]).toMatchObject({ status: 'RECEIVED', round: 1, failed_pulls: 2 })
  })

  test('deferred and taken over by another request: the same 202 meanwhile', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = request()
    const first = await send()
    await passTime(key)
    const score = pendingScore()
    const second = send()
    await loanApi.scoringSvc.received(2)
    expectReplayed(await send(), first)
    score.resolve(SCORE_720)
    expect((await second).status).toBe(200)
    expect(loanApi.scoringSvc.requests).toHaveLength(2)
  })

  test('the owner crashed: once its lease has expired, this request finishes it', async () => {
    const { key, send } = request()
    loanApi.scoringSvc.answer(hang())
    const first = send()
    await loanApi.scoringSvc.received(1)
    expect((await send()).status).toBe(409)
    await passTime(key)
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    const second = await send()
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect((await first).body).toEqual(second.body)
  })

  test('two at once after a crash: one finishes it, the other is told so', async () => {
    const { key, send } = request()
    loanApi.scoringSvc.answer(hang())
    const crashed = send()
    await loanApi.scoringSvc.received(1)
    await passTime(key)
    const score = pendingScore()
    const both = [send(), send()]
    const told = await Promise.race(both)
    expect(told).toMatchObject({ status: 409, body: { code: 'request_in_progress' } })
    score.resolve(SCORE_720)
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 409])
    expect(loanApi.scoringSvc.requests).toHaveLength(2)
    await crashed
  })

  test('an owner that was only slow answers what is on record, not what it made of it', async () => {
    const { key, send } = request()
    const slow = pendingScore()
    const first = send()
    await loanApi.scoringSvc.received(1)
    await passTime(key)
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    const second = await send()
    expect(second.body.status).toBe('APPROVED')
    slow.resolve(SCORE_500)
    expect(await first).toMatchObject({ status: 200, body: second.body })
    const [{ score }] = await loanApi.rows('SELECT score FROM loan_decisions WHERE application_id = $1', [
      second.body.applicationId,
    ])
    expect(score).toBe(720)
  })

  test('an owner that was only slow defers nothing that another works on', async () => {
    const { key, send } = request()
    const slow = pendingScore()
    const first = send()
    await loanApi.scoringSvc.received(1)
    await passTime(key)
    const score = pendingScore()
    const second = send()
    await loanApi.scoringSvc.received(2)
    slow.play(UNAVAILABLE)
    expect(await first).toMatchObject({ status: 202, body: { status: 'RECEIVED' } })
    expect((await rowsOf(key))[0]).toMatchObject({ next_attempt_at: null, fencing_token: '2', round: 1 })
    score.resolve(SCORE_720)
    expect((await second).status).toBe(200)
  })

  test('fifty at once: one application, one score; every answer names it', async () => {
    const before = await repeats('in_progress')
    const score = pendingScore()
    const { key, send } = request()
    const all = Array.from({ length: 50 }, send)
    await loanApi.scoringSvc.received(1)
    await expect.poll(() => repeats('in_progress')).toBe(before + 49)
    score.resolve(SCORE_720)
    const answers = await Promise.all(all)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(409)])
    expect(new Set(answers.map(({ body }) => body.applicationId)).size).toBe(1)
    expect([await rowsOf(key), loanApi.scoringSvc.requests].map(list => list.length)).toEqual([1, 1])
  })

  test('too old to be decided without a person: the same 202, and nothing is scored', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = request()
    const first = await send()
    await passTime(key)
    // What was recorded does not change, as the table's guard has it.
    await loanApi.rows('ALTER TABLE loan_applications DISABLE TRIGGER guard_loan_application')
    await loanApi.rows(
      `UPDATE loan_applications SET created_at = created_at - interval '73 hours' WHERE idempotency_key = $1`,
      [key],
    )
    await loanApi.rows('ALTER TABLE loan_applications ENABLE TRIGGER guard_loan_application')
    const second = await send()
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 'true'])
    await loanApi.rows(
      'UPDATE loan_applications SET set_aside_at = now(), next_attempt_at = NULL WHERE idempotency_key = $1',
      [key],
    )
    const third = await send()
    expect([third.status, third.body.applicationId]).toEqual([202, first.body.applicationId])
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
  })
})

test('the decision path with a key is two statements, and a replay two', async () => {
  const { send } = request()
  const before = await statements()
  await send()
  const between = await statements()
  expect(between - before).toBe(2)
  await send()
  expect((await statements()) - between).toBe(2)
})

async function statements(): Promise<number> {
  const text = await loanApi.metrics.text()
  const counts = [...text.matchAll(/^database_statement_duration_seconds_count\{.*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}

test('what became of repeated requests is counted', async () => {
  const counts = () => Promise.all(['replayed', 'taken_over', 'in_progress', 'key_reused'].map(repeats))
  const before = await counts()
  loanApi.scoringSvc.answer(UNAVAILABLE)
  const { key, send } = request()
  await send()
  await send()
  await request({ ...EXAMPLE, amount: 2_000 }, { key }).send()
  await passTime(key)
  await send()
  expect((await counts()).map((count, index) => count - Number(before[index]))).toEqual([1, 1, 0, 1])
})
