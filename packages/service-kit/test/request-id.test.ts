import { expect, test } from 'vitest'
import { sendJson } from '../src/http-server/app.ts'
import { currentRequestId } from '../src/log/log.ts'
import { serveRoutes } from './_app.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const start = () =>
  serveRoutes(routes => {
    routes.get('/', (_req, res) => sendJson(res, 200, { seen: currentRequestId() }))
    routes.get('/later', async (_req, res) => {
      await new Promise(resolve => setImmediate(resolve))
      sendJson(res, 200, { seen: currentRequestId() })
    })
  })

test.each(['a', 'A-z_09', 'x'.repeat(64)])('%s is echoed and seen by what the request causes', async id => {
  const { url } = await start()
  const answer = await fetch(`${url}/later`, { headers: { 'x-request-id': id } })
  expect(answer.headers.get('x-request-id')).toBe(id)
  expect(await answer.json()).toEqual({ seen: id })
})

test.each(['', 'x'.repeat(65), 'a b', 'a,b', '<script>', 'ä'])('%j is replaced', async id => {
  const { url } = await start()
  const answer = await fetch(url, { headers: { 'x-request-id': id } })
  expect(answer.headers.get('x-request-id')).toMatch(UUID)
})

test('without one, each request gets its own', async () => {
  const { url } = await start()
  const ids = await Promise.all([fetch(url), fetch(url)]).then(answers =>
    answers.map(answer => answer.headers.get('x-request-id')),
  )
  expect(ids[0]).toMatch(UUID)
  expect(ids[0]).not.toBe(ids[1])
})

test('a problem carries it too, in its header and its body', async () => {
  const { url } = await start()
  const answer = await fetch(`${url}/nothing`, { headers: { 'x-request-id': 'mine' } })
  expect(answer.headers.get('x-request-id')).toBe('mine')
  expect(await answer.json()).toMatchObject({ requestId: 'mine' })
})
