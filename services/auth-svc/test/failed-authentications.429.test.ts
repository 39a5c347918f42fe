import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createFailureLimit } from '../src/tokens/failure-limit.ts'
import { type AuthSvc, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'

const GRANT = { grant_type: 'client_credentials' }
const WRONG = { ...PARTNER, clientSecret: 'wrong' }
const FAILURES_AT_ONCE = 10

function statusesOf(answers: { status: number }[]) {
  return answers.map(({ status }) => status)
}

/** One after the other, and so many more than the limit that it is reached on a slow machine, too. */
async function failTooOften(auth: AuthSvc, credentials: { clientId: string; clientSecret: string }) {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const answer = await auth.post('/oauth2/token', GRANT, credentials)
    if (answer.status === 429) return { attempt, answer }
  }
  throw new Error('the limit was not reached')
}

describe('authentications that fail too often', () => {
  it('are told so after ten: 429, and when to come back', async () => {
    const auth = await startAuthSvc()
    const { attempt, answer } = await failTooOften(auth, WRONG)
    expect(attempt).toBeGreaterThanOrEqual(FAILURES_AT_ONCE)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toMatchObject({ status: 429, code: 'too_many_failed_authentications' })
  })

  it('count at both endpoints together', async () => {
    const auth = await startAuthSvc()
    await failTooOften(auth, WRONG)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => auth.post('/oauth2/introspect', { token: 'x' }, WRONG)),
    )
    expect(statusesOf(answers)).toContain(429)
  })

  it('do not lock anybody out who has the right secret', async () => {
    const auth = await startAuthSvc()
    await failTooOften(auth, WRONG)
    const mixed = Array.from({ length: 40 }, (_, index) =>
      auth.post('/oauth2/token', GRANT, index % 2 ? PARTNER : WRONG),
    )
    const statuses = statusesOf(await Promise.all(mixed))
    expect(statuses.filter((_, index) => index % 2)).toEqual(Array(20).fill(200))
    expect(statuses).toContain(429)
  })

  it('do not keep a service of ours from introspecting', async () => {
    const auth = await startAuthSvc()
    const token = await auth.token()
    await failTooOften(auth, { ...LOAN_API, clientSecret: 'wrong' })
    expect((await auth.introspect(token)).body.active).toBe(true)
  })

  it('are those of one client', async () => {
    const auth = await startAuthSvc()
    await failTooOften(auth, WRONG)
    const others = [LOAN_API.clientId, 'nobody', 'nobody-else'].map(clientId =>
      auth.post('/oauth2/token', GRANT, { clientId, clientSecret: 'wrong' }),
    )
    // One of them may share the bucket, by a chance of 1 in 4,096.
    expect(statusesOf(await Promise.all(others)).filter(status => status === 401).length).toBeGreaterThan(1)
  })

  it('tell nobody whether there is such a client', async () => {
    const auth = await startAuthSvc()
    const registered = await failTooOften(auth, WRONG)
    const unknown = await failTooOften(auth, { clientId: 'nobody', clientSecret: 'wrong' })
    expect(unknown.answer.body).toEqual({ ...registered.answer.body, requestId: expect.any(String) })
  })

  it('are counted by what was answered, and logged with the client only when it exists', async () => {
    const auth = await startAuthSvc()
    const { attempt } = await failTooOften(auth, WRONG)
    const { attempt: ofUnknown } = await failTooOften(auth, {
      clientId: 'a-misplaced-secret',
      clientSecret: 'x',
    })
    const metrics = await auth.metrics()
    expect(metrics).toContain(`oauth_failed_authentications_total{outcome="refused"} ${attempt + ofUnknown}`)
    expect(metrics).toContain('oauth_failed_authentications_total{outcome="limited"} 2')
    const lines = auth.log.map(line => JSON.parse(line))
    expect(lines.filter(({ msg }) => msg === 'too many failed authentications')).toMatchObject([
      { level: 'warn', clientId: 'partner', requestId: expect.any(String) },
      { level: 'warn', requestId: expect.any(String) },
    ])
    expect(auth.log.join('') + metrics).not.toContain('a-misplaced-secret')
  })
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

describe('the limit', () => {
  it('allows ten failures at once and one more each second, whatever is tried beyond it', () => {
    let nowMs = 5_000
    const waitMsOf = createFailureLimit(() => nowMs)
    const failures = (count: number) => Array.from({ length: count }, () => waitMsOf('partner'))
    expect(failures(FAILURES_AT_ONCE)).toEqual(Array(FAILURES_AT_ONCE).fill(0))
    expect(failures(100)).toEqual(Array(100).fill(1_000))
    nowMs += 400
    expect(failures(1)).toEqual([600])
    nowMs += 600
    expect(failures(2)).toEqual([0, 1_000])
    nowMs += 3_600_000
    expect(failures(FAILURES_AT_ONCE + 1)).toEqual([...Array(FAILURES_AT_ONCE).fill(0), 1_000])
  })

  it('keeps nothing of an id, however many are made up', () => {
    const waitMsOf = createFailureLimit(() => 0)
    const failures = (count: number) => {
      for (let index = 0; index < count; index++) waitMsOf(`invented-${index}`)
    }
    failures(1_000)
    const before = heapBytes()
    failures(50_000)
    expect(heapBytes() - before).toBeLessThan(2 * 2 ** 20)
  })
})
