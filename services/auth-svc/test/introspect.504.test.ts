import { describe, expect, it } from 'vitest'
import { hang } from '../../../test/faults/effects.ts'
import { startAuthSvc } from './_auth-svc.ts'
import { POOL_KEY, poolToken, startPeer, trusting } from './_issuer.ts'

async function startWithHangingIssuer(waitMs: number) {
  const peer = await startPeer()
  peer.answer(hang())
  return startAuthSvc(trusting(peer), { waitMs, fetchTimeoutMs: 30_000 })
}

describe('there is no verdict in the time', () => {
  it('when none is left', async () => {
    const auth = await startAuthSvc()
    const { status, body } = await auth.introspect(await auth.token(), { 'x-request-timeout-ms': '0' })
    expect(status).toBe(504)
    expect(body).toMatchObject({ status: 504, code: 'deadline_exceeded' })
  })

  it('when the issuer takes all of it, and then the answer comes at once', async () => {
    const auth = await startWithHangingIssuer(60_000)
    const startedAt = performance.now()
    const answer = await auth.introspect(await poolToken(POOL_KEY), { 'x-request-timeout-ms': '80' })
    expect([answer.status, answer.body.code]).toEqual([504, 'deadline_exceeded'])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('though the caller would wait for ever, because nobody else does', async () => {
    const auth = await startWithHangingIssuer(60_000)
    const answer = await auth.introspect(await poolToken(POOL_KEY), { 'x-request-timeout-ms': '999999' })
    expect(answer.status).toBe(504)
  })

  it('though the caller names none', async () => {
    const auth = await startWithHangingIssuer(60_000)
    expect((await auth.introspect(await poolToken(POOL_KEY))).status).toBe(504)
  })
})

it('time enough is time enough', async () => {
  const auth = await startAuthSvc()
  const { status } = await auth.introspect(await auth.token(), { 'x-request-timeout-ms': '180' })
  expect(status).toBe(200)
})
