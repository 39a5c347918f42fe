import { Router } from 'express'
import { expect, test } from 'vitest'
import { sendJson } from '../src/http-server/app.ts'
import { createOperationsApp } from '../src/http-server/operations.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { CANARY, createTestLog, serve } from './_app.ts'

async function start(isReady: () => Promise<boolean>) {
  const { log, lines } = createTestLog()
  const metrics = createMetrics()
  metrics.counter({ name: 'applications_total', help: 'Applications', signal: 'traffic' }).inc()
  return { ...(await serve(createOperationsApp({ log, metrics, isReady }))), lines }
}

test('livez answers although nothing is ready', async () => {
  const { url } = await start(async () => false)
  const answer = await fetch(`${url}/livez`)
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }])
})

test('livez tells of a service that has not started, and asking is not logged', async () => {
  const { log, lines } = createTestLog()
  const parts = { log, metrics: createMetrics(), hasStarted: () => false, isReady: async () => false }
  const { url } = await serve(createOperationsApp(parts))
  const answer = await fetch(`${url}/livez`)
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'starting' }])
  expect(lines).toEqual([])
})

test.each([
  [true, 200, 'ready'],
  [false, 503, 'not ready'],
])('readyz with readiness %s is %i', async (ready, status, text) => {
  const { url } = await start(async () => ready)
  const answer = await fetch(`${url}/readyz`)
  expect([answer.status, await answer.json()]).toEqual([status, { status: text }])
})

test('what a service adds is served beside them, with problems as everywhere', async () => {
  const { log } = createTestLog()
  const routes = Router().post('/requeue', (_req, res) => sendJson(res, 200, { requeued: 1 }))
  const parts = { log, metrics: createMetrics(), isReady: async () => true, routes }
  const { url } = await serve(createOperationsApp(parts))
  const answer = await fetch(`${url}/requeue`, { method: 'POST' })
  expect(await answer.json()).toEqual({ requeued: 1 })
  expect(await (await fetch(`${url}/nothing`)).json()).toMatchObject({ code: 'not_found' })
})

test('what a page in a browser sends is refused before it does anything, and what asks without one is not', async () => {
  const { log } = createTestLog()
  let done = 0
  const routes = Router().post('/scenarios/outage', (_req, res) => sendJson(res, 200, { done: ++done }))
  const parts = { log, metrics: createMetrics(), isReady: async () => true, routes }
  const { url } = await serve(createOperationsApp(parts))
  for (const origin of ['http://evil.example', 'null', url]) {
    const answer = await fetch(`${url}/scenarios/outage`, { method: 'POST', headers: { origin } })
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'cross_origin' }])
  }
  expect(done).toBe(0)
  expect((await fetch(`${url}/scenarios/outage`, { method: 'POST' })).status).toBe(200)
})

test('readyz that fails is a 500 without its cause', async () => {
  const { url } = await start(() => Promise.reject(new Error(CANARY)))
  const answer = await fetch(`${url}/readyz`)
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain(CANARY)
})

test('metrics are in the format that Prometheus reads, without those of this port', async () => {
  const { url } = await start(async () => true)
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(text).toContain('# TYPE applications_total counter\napplications_total 1\n')
  expect(text).not.toContain('http_server_request_duration_seconds')
})

test.each(['/livez', '/readyz', '/metrics'])('%s is read only, and asking is not logged', async path => {
  const { url, lines } = await start(async () => true)
  expect((await fetch(url + path, { method: 'POST' })).status).toBe(405)
  expect((await fetch(url + path, { method: 'HEAD' })).status).toBe(200)
  expect(lines).toEqual([])
})

test('there is nothing else', async () => {
  const { url } = await start(async () => true)
  expect((await fetch(url)).status).toBe(404)
})
