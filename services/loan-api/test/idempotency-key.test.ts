import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { expectReplayed, repeatedRequests, UNAVAILABLE } from './_idempotency.ts'
import { active, EXAMPLE, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const loanApi = await startLoanApi()
const { request, rowsOf, passTime } = repeatedRequests(loanApi)

describe('what is the same body', () => {
  test.each([
    ['another order of members', '{"income":4000,"termMonths":36,"amount":15000,"userId":"123"}'],
    ['another spelling of numbers', '{"userId":"123","amount":1.5e4,"termMonths":36.0,"income":4000.00}'],
    ['other white space', `\n${JSON.stringify(EXAMPLE, null, 4)}\n`],
    ['an escaped character', '{"userId":"\\u00312\\u0033","amount":15000,"termMonths":36,"income":4000}'],
  ])('%s is the same', async (_what, body) => {
    const { key, send } = request()
    const first = await send()
    expectReplayed(await request(body, { key }).send(), first)
  })

  test.each([
    ['userId', '124'],
    ['amount', 15_000.01],
    ['termMonths', 35],
    ['income', 4_000.01],
  ])('another %s is another: 422, and nothing is recorded or scored', async (member, value) => {
    const { key, send } = request()
    const first = await send()
    const other = await request({ ...EXAMPLE, [member]: value }, { key }).send()
    expect(other).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused', errors: [{ header: 'idempotency-key' }] },
    })
    expect(other.text).not.toContain(first.body.applicationId)
    expect([await rowsOf(key), loanApi.scoringSvc.requests].map(list => list.length)).toEqual([1, 1])
    expectReplayed(await send(), first)
  })

  test.each(['in progress', 'due'])('another body is refused while the application is %s', async state => {
    loanApi.scoringSvc.answer(state === 'due' ? UNAVAILABLE : hang())
    const { key, send } = request()
    const first = send()
    if (state === 'due') await first
    else await loanApi.scoringSvc.received(1)
    if (state === 'due') await passTime(key)
    expect((await request({ ...EXAMPLE, amount: 2_000 }, { key }).send()).status).toBe(422)
    expect(loanApi.scoringSvc.requests).toHaveLength(1)
    expect((await rowsOf(key))[0]).toMatchObject({ fencing_token: '1', amount: '15000.00' })
    await first
  })

  test('what a key stands for is kept over versions: this is the fingerprint of the example', async () => {
    const { key, send } = request()
    await send()
    const canonical = '{"amount":15000,"income":4000,"termMonths":36,"userId":"123"}'
    const [{ is_it: isIt }] = await loanApi.rows(
      "SELECT fingerprint = sha256(convert_to($2, 'UTF8')) AS is_it FROM loan_applications WHERE idempotency_key = $1",
      [key, canonical],
    )
    expect(isIt).toBe(true)
  })
})

describe('whose key it is', () => {
  test("another partner's key is another key, whatever it was used for", async () => {
    const { key, send } = request()
    const first = await send()
    const bank = request({ ...EXAMPLE, amount: 2_000 }, { key, token: 'bank-client' })
    const other = await bank.send()
    expect([other.status, other.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect(other.body.applicationId).not.toBe(first.body.applicationId)
    expectReplayed(await bank.send(), other)
    expectReplayed(await send(), first)
    expect((await rowsOf(key)).map(row => row.partner_id)).toEqual(['bank', 'shop'])
  })

  test('clients of one partner share its keys', async () => {
    const { key, send } = request()
    const first = await send()
    expectReplayed(await request(EXAMPLE, { key, token: 'shop-second-client' }).send(), first)
  })

  test('without a key every request is an application', async () => {
    const [one, other] = [await loanApi.apply(), await loanApi.apply()]
    expect(one.body.applicationId).not.toBe(other.body.applicationId)
  })
})

describe('a request that is refused leaves its key unused', () => {
  const unauthenticated = () => loanApi.authSvc.answer(json(200, { active: false }))
  const refusals: [what: string, status: number, body: unknown, prepare: () => void, headers?: object][] = [
    ['an invalid body', 400, { ...EXAMPLE, amount: 1 }, () => {}],
    ['no JSON', 400, '{', () => {}],
    ['an invalid token', 401, EXAMPLE, unauthenticated],
    ['a missing scope', 403, EXAMPLE, () => loanApi.authSvc.answer(json(200, active('shop-client', 'x')))],
    ['a body that is too large', 413, { ...EXAMPLE, padding: 'x'.repeat(20_000) }, () => {}],
    ['another content type', 415, EXAMPLE, () => {}, { 'content-type': 'text/plain' }],
    ['no verdict on the token', 503, EXAMPLE, () => loanApi.authSvc.answer(json(500, {}))],
  ]
  test.each(refusals)('%s: %i', async (_what, status, body, prepare, headers = {}) => {
    prepare()
    const { key, send } = request(body, { headers: headers as Record<string, string> })
    expect((await send()).status).toBe(status)
    expect(await rowsOf(key)).toEqual([])
    loanApi.authSvc.answer(json(200, active('shop-client')))
    const good = await request(EXAMPLE, { key }).send()
    expect([good.status, good.headers.get('idempotent-replayed')]).toEqual([200, null])
  })
})

describe('the header', () => {
  test.each([
    ['a quoted string', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['what a quoted string may hold', '"a,b;c=\\"d\\"\\\\e"', 'a,b;c="d"\\e'],
    ['what a bare token may hold', "!#$%&'()*+-./:<=>?@[]^_`{|}~", "!#$%&'()*+-./:<=>?@[]^_`{|}~"],
    ['255 characters', 'k'.repeat(255), 'k'.repeat(255)],
    ['255 characters in quotes, some escaped', `"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
    ['white space around it', '  key-with-space  ', 'key-with-space'],
  ])('%s is taken', async (_what, header, key) => {
    const { send } = request(EXAMPLE, { key: header })
    expect((await send()).status).toBe(200)
    expect(await rowsOf(key)).toHaveLength(1)
  })

  test('quoted and bare are the same key', async () => {
    const key = randomUUID()
    const first = await request(EXAMPLE, { key }).send()
    expectReplayed(await request(EXAMPLE, { key: `"${key}"` }).send(), first)
  })

  test.each([
    ['nothing', ''],
    ['an empty string', '""'],
    ['256 characters', 'k'.repeat(256)],
    ['256 characters in quotes', `"${'k'.repeat(256)}"`],
    ['other characters than ASCII', 'clé'],
    ['a space inside', 'two words'],
    ['a space inside quotes', '"two words"'],
    ['a tab inside', 'two\twords'],
    ['two keys', 'one, two'],
    ['two quoted keys', '"one", "two"'],
    ['a comma', 'one,two'],
    ['parameters', '"one";two=3'],
    ['a quote that does not end', '"one'],
    ['a quote inside', 'one"two'],
    ['an escape that there is not', '"on\\e"'],
    ['a backslash outside quotes', 'one\\two'],
  ])('%s is refused, by name', async (_what, header) => {
    const { status, body } = await request(EXAMPLE, { key: header }).send()
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ header: 'idempotency-key' }] })
    expect(loanApi.scoringSvc.requests).toHaveLength(0)
  })
})

describe('with Prefer: respond-async', () => {
  const ASYNC = { headers: { prefer: 'respond-async' } }

  test('it is recorded once, and repeating it finishes nothing', async () => {
    const { key, send } = request(EXAMPLE, ASYNC)
    const first = await send()
    expect([first.status, first.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
    expectReplayed(await send(), first)
    expect(loanApi.scoringSvc.requests).toHaveLength(0)
    const sync = await request(EXAMPLE, { key }).send()
    expect([sync.status, sync.body.applicationId]).toEqual([200, first.body.applicationId])
    const third = await send()
    expectReplayed(third, sync)
    expect(third.headers.get('preference-applied')).toBeNull()
  })

  test('another body is refused', async () => {
    const { key, send } = request(EXAMPLE, ASYNC)
    await send()
    expect((await request({ ...EXAMPLE, amount: 2_000 }, { key, ...ASYNC }).send()).status).toBe(422)
  })
})

describe('when the database fails', () => {
  test('the receipt is not confirmed: the same key makes one application of it', async () => {
    const { key, send } = request()
    const lost = await whileLocked(loanApi.databaseUrl, async waiting => {
      const answer = await send()
      // The server has noticed that nobody waits for the row any more.
      await expect.poll(waiting).toBe(0)
      return answer
    })
    expect(lost).toMatchObject({ status: 503, body: { code: 'receipt_unconfirmed' } })
    expect((await send()).status).toBe(200)
    expect(await rowsOf(key)).toHaveLength(1)
  })

  test('it does not say what is under the key: 503, and the key still stands for it', async () => {
    const { send } = request()
    const first = await send()
    const lost = await whileLocked(loanApi.databaseUrl, send, 'loan_decisions')
    expect(lost).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
    expect(lost.headers.get('retry-after')).toBe('1')
    expectReplayed(await send(), first)
  })
})
