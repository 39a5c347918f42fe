import { describe, expect, test } from 'vitest'
import { deadlineOf } from '../src/http-client/deadline.ts'
import { arrivedAtMs, sendJson } from '../src/http-server/app.ts'
import { serveRoutes } from './_app.ts'

const CEILING_MS = 1_500

const start = () =>
  serveRoutes(routes => {
    routes.get('/', (req, res) => {
      sendJson(res, 200, { leftMs: deadlineOf(req, arrivedAtMs(res), CEILING_MS).leftMs() })
    })
    routes.get('/past', (req, res) => {
      sendJson(res, 200, { leftMs: deadlineOf(req, arrivedAtMs(res) - 10_000, CEILING_MS).leftMs() })
    })
  })

async function leftMs(url: string, told?: string): Promise<number> {
  const answer = await fetch(url, { headers: told === undefined ? {} : { 'x-request-timeout-ms': told } })
  const body = (await answer.json()) as { leftMs: number }
  return body.leftMs
}

describe('the time a request has', () => {
  test.each([
    ['what its caller tells', '700', 700],
    ['the ceiling, when its caller tells more', '999999999', CEILING_MS],
    ['the ceiling, when its caller tells nothing', undefined, CEILING_MS],
    ['none, when its caller has none', '0', 0],
  ])('is %s', async (_what, told, expected) => {
    const { url } = await start()
    const left = await leftMs(url, told)
    expect(left).toBeLessThanOrEqual(expected)
    expect(left).toBeGreaterThan(expected - 500)
  })

  test('counts from its arrival and is never negative', async () => {
    const { url } = await start()
    expect(await leftMs(`${url}/past`)).toBe(0)
  })

  test.each(['', '-1', '1.5', '1e3', 'soon', '1234567890'])('cannot be told as %j', async told => {
    const { url } = await start()
    const answer = await fetch(url, { headers: { 'x-request-timeout-ms': told } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ header: 'x-request-timeout-ms', detail: 'must be a whole number of milliseconds' }],
    })
  })
})
