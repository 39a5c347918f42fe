import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { active, EXAMPLE, startLoanApi } from './_loan-api.ts'

const BUDGET_MS = 300
const loanApi = await startLoanApi({ REQUEST_BUDGET_MS: String(BUDGET_MS) })

afterEach(async () => {
  expect(await loanApi.countApplications()).toBe(0)
})

describe('415', () => {
  test.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another JSON', { 'content-type': 'application/json-patch+json' }],
    ['another character set', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['two bytes a character', { 'content-type': 'application/json; charset=utf-16le' }],
    ['compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('%s', async (_case, headers) => {
    const { status, body } = await loanApi.apply(EXAMPLE, { headers })
    expect(status).toBe(415)
    expect(body.code).toBe('unsupported_media_type')
  })
})

describe('413', () => {
  test('a body over 16 kB', async () => {
    const { status, body } = await loanApi.apply({ ...EXAMPLE, padding: 'x'.repeat(16_384) })
    expect(status).toBe(413)
    expect(body.code).toBe('payload_too_large')
  })

  test('a body over 16 kB that does not say its length', async () => {
    const chunk = 'x'.repeat(4_096)
    const body = `${`1000\r\n${chunk}\r\n`.repeat(5)}0\r\n\r\n`
    const answer = await raw(`Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })
})

test('408 before the answer is due for a body that does not arrive', async () => {
  const startedAt = performance.now()
  const answer = await raw('Content-Length: 70\r\n\r\n{"userId"')
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(answer).toContain('"code":"request_timeout"')
  expect(performance.now() - startedAt).toBeLessThan(BUDGET_MS + 200)
})

test('408 for a body that arrives when the answer was already due', async () => {
  const body = JSON.stringify(EXAMPLE)
  const socket = connect(Number(new URL(loanApi.url).port), '127.0.0.1')
  socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`)
  await loanApi.authSvc.received(1)
  const timer = setTimeout(() => socket.write(body.slice(10)), BUDGET_MS + 50)
  const answer = await text(socket)
  clearTimeout(timer)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(answer).toContain('"code":"request_timeout"')
})

test('503 when a slow authentication leaves too little time for a decision', async () => {
  loanApi.authSvc.answer(slowHeaders(BUDGET_MS - 110, json(200, active('shop-client'))))
  const { status, body } = await loanApi.apply()
  expect([status, body.code]).toEqual([503, 'overloaded'])
  expect(loanApi.scoringSvc.requests).toEqual([])
})

test('503, and no fault of the partners, when a stall of ours has used up the time while their bodies were there', async () => {
  const bad = () => loanApi.metric('slo_requests_total{objective="availability",result="bad"}')
  const authenticated = () =>
    loanApi.metric('dependency_call_duration_seconds_count{dependency="auth-svc",outcome="answered"}')
  const [badBefore, authenticatedBefore] = [await bad(), (await authenticated()) || 0]
  const body = JSON.stringify(EXAMPLE)
  const sockets = Array.from({ length: 5 }, () => connect(Number(new URL(loanApi.url).port), '127.0.0.1'))
  for (const socket of sockets)
    socket.write(`${HEAD}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`)
  await expect.poll(authenticated, { interval: 5 }).toBe(authenticatedBefore + sockets.length)
  // Stalls where files and sockets are read, so that timers come before what is then there to be read.
  await stat('.')
  for (const socket of sockets) socket.write(body.slice(10))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUDGET_MS)
  for (const answer of await Promise.all(sockets.map(socket => text(socket)))) {
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(answer).toMatch(/^retry-after: 1\r$/im)
    expect(answer).toContain('"code":"overloaded"')
  }
  expect(await bad()).toBe(badBefore + sockets.length)
})

const HEAD =
  'POST /loan/apply HTTP/1.1\r\nHost: loans.example\r\nAuthorization: Bearer shop-client\r\nContent-Type: application/json\r\n'

function raw(rest: string): Promise<string> {
  const socket = connect(Number(new URL(loanApi.url).port), '127.0.0.1')
  socket.write(HEAD + rest)
  return text(socket)
}
