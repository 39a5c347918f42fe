import { expect, test } from 'vitest'
import { sendJson } from '../src/http-server/app.ts'
import { serveRoutes } from './_app.ts'

test.each([200, 404])('an answer of %i gives a browser nothing to misuse', async status => {
  const { url } = await serveRoutes(routes => {
    routes.get('/200', (_req, res) => sendJson(res, 200, {}))
  })
  const { headers } = await fetch(`${url}/${status}`)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringContaining('max-age='),
    'cache-control': 'no-store',
  })
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('server')).toBeNull()
  expect(headers.get('etag')).toBeNull()
})
