import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { active, EXAMPLE, startLoanApi } from './_loan-api.ts'

const MAX_IN_FLIGHT = 16
const OF_ONE_PARTNER = MAX_IN_FLIGHT / 2
const loanApi = await startLoanApi({ MAX_IN_FLIGHT: String(MAX_IN_FLIGHT), REQUEST_BUDGET_MS: '1000' })
const { authSvc, scoringSvc } = loanApi

const SHED = { status: 503, body: { code: 'overloaded' } }

/** Everything that a test let begin has ended before the next. */
let begun: Promise<unknown>[] = []
afterEach(async () => {
  await Promise.all(begun)
  begun = []
})

function begin(count: number, token: string) {
  const applying = Array.from({ length: count }, () => loanApi.apply(EXAMPLE, { token }))
  begun.push(...applying)
  return applying
}

/** The fastest of some: the machine may be busy once. */
async function fastestMs(call: () => Promise<{ tookMs: number }>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) times.push((await call()).tookMs)
  return Math.min(...times)
}

describe('an instance with as many requests as it takes', () => {
  const fill = async () => {
    authSvc.answer(hang())
    begin(MAX_IN_FLIGHT, 'shop-client')
    await authSvc.received(MAX_IN_FLIGHT)
  }

  test('refuses the next at once: nothing is asked of anybody, nothing recorded', async () => {
    const shedBefore = await loanApi.metric('requests_shed_total')
    await fill()
    const answer = await loanApi.apply()
    expect(answer).toMatchObject(SHED)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(authSvc.requests).toHaveLength(MAX_IN_FLIGHT)
    expect(await fastestMs(() => loanApi.call('/loan/applications'))).toBeLessThan(20)
    expect(await loanApi.metric('requests_shed_total')).toBe(shedBefore + 6)
    expect(loanApi.logged.join('')).toContain('"shed":"instance"')
    expect(await loanApi.countApplications()).toBe(0)
  })

  test('refuses without waiting for the body', async () => {
    await fill()
    const socket = connect(Number(new URL(loanApi.url).port), '127.0.0.1')
    socket.write(
      'POST /loan/apply HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{',
    )
    const [head] = await new Promise<Buffer[]>(resolve => socket.once('data', (...data) => resolve(data)))
    expect(String(head)).toContain('503 Service Unavailable')
    socket.destroy()
  })

  test('still serves its documentation', async () => {
    await fill()
    expect((await loanApi.call('/openapi.json', { token: '' })).status).toBe(200)
    expect((await loanApi.call('/docs/errors', { token: '' })).status).toBe(200)
  })

  test('has places again when they have been answered', async () => {
    await fill()
    await Promise.all(begun)
    authSvc.answer(json(200, active('shop-client')))
    expect((await loanApi.apply()).status).toBe(200)
  })
})

test('one partner takes at most half of the places: beyond it is refused, and the others are served as ever', async () => {
  scoringSvc.answer(hang())
  const flood = begin(OF_ONE_PARTNER + 4, 'shop-client')
  await scoringSvc.received(OF_ONE_PARTNER)
  scoringSvc.answer(json(200, { outcome: 'no_credit_file', provider: 'X' }))
  for (let i = 0; i < 5; i++) {
    expect((await loanApi.apply(EXAMPLE, { token: 'bank-client' })).status).toBe(200)
  }
  const secondClient = await loanApi.apply(EXAMPLE, { token: 'shop-second-client' })
  expect(secondClient).toMatchObject(SHED)
  const statuses = (await Promise.all(flood)).map(({ status }) => status)
  expect(statuses.filter(status => status === 503)).toHaveLength(4)
  expect(statuses.filter(status => status === 202)).toHaveLength(OF_ONE_PARTNER)
  expect((await loanApi.apply()).status).toBe(200)
})

test('a partner who leaves while being authenticated takes no place with him, and nothing is recorded', async () => {
  const before = await loanApi.countApplications()
  for (let left = 0; left < MAX_IN_FLIGHT; left++) {
    const verdict = Promise.withResolvers<void>()
    authSvc.reset()
    authSvc.answer({
      play: res => void verdict.promise.then(() => json(200, active('shop-client')).play(res)),
    })
    const leaving = new AbortController()
    const applying = fetch(`${loanApi.url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: JSON.stringify(EXAMPLE),
      signal: leaving.signal,
    }).catch(() => {})
    await authSvc.received(1)
    const heard = loanApi.logged.length
    leaving.abort()
    await applying
    await expect.poll(() => loanApi.logged.slice(heard).join('')).toContain('"status":499')
    verdict.resolve()
  }
  authSvc.answer(json(200, active('shop-client')))
  await expect.poll(async () => (await loanApi.apply()).status).toBe(200)
  expect(await loanApi.countApplications()).toBe(before + 1)
})

test('a request whose partner has left keeps its place until its work has ended', async () => {
  scoringSvc.answer(hang())
  const leave = new AbortController()
  const left = Array.from({ length: OF_ONE_PARTNER }, () =>
    fetch(`${loanApi.url}/loan/apply`, {
      method: 'POST',
      signal: leave.signal,
      headers: { authorization: 'Bearer shop-client', 'content-type': 'application/json' },
      body: JSON.stringify(EXAMPLE),
    }),
  )
  await scoringSvc.received(OF_ONE_PARTNER)
  loanApi.logged.length = 0
  leave.abort()
  await Promise.allSettled(left)
  const gone = () => loanApi.logged.filter(line => line.includes('"status":499')).length
  await expect.poll(gone).toBe(OF_ONE_PARTNER)
  expect(await loanApi.apply()).toMatchObject(SHED)
  scoringSvc.answer(json(200, { outcome: 'no_credit_file', provider: 'X' }))
  await expect.poll(async () => (await loanApi.apply()).status, { timeout: 5_000 }).toBe(200)
})
