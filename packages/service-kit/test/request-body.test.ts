import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { RequestHandler, Router } from 'express'
import { describe, expect, test } from 'vitest'
import { parseAnswer, rawRequest } from '../../../test/faults/raw-request.ts'
import { sendJson } from '../src/http-server/app.ts'
import { formBody, jsonBody, MAX_BODY_BYTES } from '../src/http-server/body.ts'
import { serveRoutes } from './_app.ts'

const define = (routes: Router) => {
  routes.post('/json', ...jsonBody, (req, res) => sendJson(res, 200, { read: req.body }))
  routes.post('/form', ...formBody, (req, res) => sendJson(res, 200, { read: req.body }))
}

const HEAD = 'POST /json HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n'

function inChunks(...chunks: Buffer[]): string {
  const written = chunks.map(chunk => `${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`)
  return `${HEAD}Transfer-Encoding: chunked\r\n\r\n${written.join('')}`
}

async function sendForm(form: string) {
  const { url } = await serveRoutes(define)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(`${url}/form`, { method: 'POST', headers, body: form })
  return { status: answer.status, body: await answer.json() }
}

describe('JSON', () => {
  test('is read whole, however it is cut', async () => {
    const { port } = await serveRoutes(define)
    const bytes = Array.from(Buffer.from('{"a":"é😀"}'), byte => Buffer.of(byte))
    const answer = await rawRequest(port, Buffer.from(`${inChunks(...bytes)}0\r\n\r\n`, 'latin1'))
    expect(parseAnswer(answer)).toMatchObject({ status: 200, body: { read: { a: 'é😀' } } })
  })

  test('may have 16 kB', async () => {
    const { port } = await serveRoutes(define)
    const most = Buffer.from(`"${'x'.repeat(MAX_BODY_BYTES - 2)}"`)
    expect(parseAnswer(await rawRequest(port, `${inChunks(most)}0\r\n\r\n`)).status).toBe(200)
  })

  test('is refused as soon as it has more, and the connection closed: its end may never come', async () => {
    const { port } = await serveRoutes(define)
    const { status, headers } = parseAnswer(
      await rawRequest(port, inChunks(Buffer.alloc(MAX_BODY_BYTES), Buffer.from('x'))),
    )
    expect([status, headers.get('connection')]).toEqual([413, 'close'])
  })

  test('that is too large is listened to no more: what has come with it is thrown away', async () => {
    let bytes = 0
    const listeners = new Set<number>()
    const { port } = await serveRoutes(routes => {
      const listen: RequestHandler = (req, _res, next) => {
        req.on('data', (chunk: Buffer) => {
          if (bytes > MAX_BODY_BYTES) listeners.add(req.listenerCount('data'))
          bytes += chunk.length
        })
        next()
      }
      routes.post('/json', listen, ...jsonBody)
    })
    const further = Array.from({ length: 100 }, () => Buffer.from('x'))
    const answer = await rawRequest(port, inChunks(Buffer.alloc(MAX_BODY_BYTES + 1), ...further))
    expect(parseAnswer(answer).status).toBe(413)
    // The test's own.
    expect([...listeners]).toEqual([1])
  })

  test.each([
    ['gzip', 415],
    ['gzip, identity', 415],
    ['Identity', 200],
    ['', 200],
  ])('in the coding %j is %i', async (coding, status) => {
    const { port } = await serveRoutes(define)
    const answer = await rawRequest(port, `${HEAD}Content-Encoding: ${coding}\r\nContent-Length: 2\r\n\r\n{}`)
    expect(parseAnswer(answer).status).toBe(status)
  })
})

describe('a form', () => {
  test('is read as it is written, what is repeated as a list', async () => {
    expect(await sendForm('a=1&b=%C3%BC+%26=&a=2&c&toString=x')).toEqual({
      status: 200,
      body: { read: { a: ['1', '2'], b: 'ü &=', c: '', toString: 'x' } },
    })
  })

  test.each([
    [200, 1_000],
    [413, 1_001],
  ])('is %i with %i parameters', async (status, parameters) => {
    expect((await sendForm(Array(parameters).fill('a').join('&'))).status).toBe(status)
  })
})

test.each([
  ['ends its side of the connection is told so', 400, (socket: Socket) => socket.end()],
  ['resets the connection is nobody to answer', 499, (socket: Socket) => socket.resetAndDestroy()],
])('a client that in the middle of its body %s', async (_how, status, leave) => {
  const { port, server, lines } = await serveRoutes(define)
  const socket = connect(port, '127.0.0.1')
  socket.write(`${HEAD}Content-Length: 1000\r\n\r\n{`)
  await once(server, 'request')
  leave(socket)
  await expect.poll(() => lines).toMatchObject([{ msg: 'request', route: '/json', status }])
})
