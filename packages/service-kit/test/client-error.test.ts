import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Router } from 'express'
import { describe, expect, test, vi } from 'vitest'
import { parseAnswer, rawRequest } from '../../../test/faults/raw-request.ts'
import { sendJson } from '../src/http-server/app.ts'
import { jsonBody } from '../src/http-server/body.ts'
import { Problem } from '../src/problem/problem.ts'
import { serveRoutes } from './_app.ts'

/** What an HTTP client cannot send. Each is answered, logged and counted as every request is, although most never came to be one. */
const define = (routes: Router) => {
  routes.get('/', (_req, res) => sendJson(res, 200, {}))
  routes.post('/', ...jsonBody, (_req, res) => sendJson(res, 200, {}))
}

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
const CLOSE = 'Host: a\r\nConnection: close\r\n\r\n'

describe.each([
  [400, 'malformed_request', 'no HTTP at all', 'hello\r\n\r\n'],
  [400, 'malformed_request', 'TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  [400, 'malformed_request', 'a header without a colon', 'GET / HTTP/1.1\r\nHost a\r\n\r\n'],
  [400, 'malformed_request', 'a bad chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
  [
    431,
    'header_too_large',
    'an oversized header',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
  ],
  [
    413,
    'payload_too_large',
    'an oversized chunk extension',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(17_000)}\r\n{}\r\n0\r\n\r\n`,
  ],
  [
    417,
    'expectation_failed',
    'an expectation that nobody can meet',
    `GET / HTTP/1.1\r\nExpect: miracles\r\n${CLOSE}`,
  ],
  [400, 'malformed_request', 'a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
  [400, 'malformed_request', 'a target without a path', `GET foo://bar HTTP/1.1\r\n${CLOSE}`],
  [400, 'malformed_request', 'a target that is no URL', `GET http://[a HTTP/1.1\r\n${CLOSE}`],
  [404, 'not_found', 'the whole server', `OPTIONS * HTTP/1.1\r\n${CLOSE}`],
])('%i %s', (status, code, what, bytes) => {
  test(what, async () => {
    const problemTypeBase = 'https://loans.example/docs/errors'
    const { port, lines, metrics } = await serveRoutes(define, { problemTypeBase })
    const answer = parseAnswer(await rawRequest(port, bytes))
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('connection')).toBe('close')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toMatchObject({ type: `${problemTypeBase}#${code}`, status, code })
    const requestId = answer.headers.get('x-request-id')
    expect(answer.body.requestId).toBe(requestId)
    await expect.poll(() => lines).toMatchObject([{ msg: 'request', requestId, status }])
    expect(await metrics.text()).toMatch(new RegExp(`_count\\{[^}]*status="${status}"[^}]*\\} 1\n`))
  })
})

test.each([
  ['none', ''],
  ['with a space', 'Host: a b\r\n'],
  ['with a path', 'Host: a/b\r\n'],
  ['with a user', 'Host: a@b\r\n'],
])('400 malformed_request: a Host that is no host: %s', async (_what, host) => {
  const { port } = await serveRoutes(define)
  const answer = parseAnswer(await rawRequest(port, `GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`))
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({
    code: 'malformed_request',
    detail: 'the Host header is missing, or names no host',
  })
})

describe('408 request_timeout', () => {
  /** The timeout is noticed within the interval of checks; Node's own would be 30 s. */
  const NOTICED_MS = 3_000
  test.each([
    ['headers', 'headersTimeout', 5_000, 'GET / HTTP/1.1\r\nHost: a\r\n', ''],
    ['headers that drip', 'headersTimeout', 5_000, 'GET / HTTP/1.1\r\nHost: a\r\nX: ', 'x'],
    ['silence', 'headersTimeout', 5_000, '', ''],
    ['body', 'requestTimeout', 10_000, `${HEAD}Content-Length: 1000\r\n\r\n{`, ''],
    ['body that drips', 'requestTimeout', 10_000, `${HEAD}Content-Length: 1000\r\n\r\n{`, ' '],
    ['chunks that drip', 'requestTimeout', 10_000, `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ] as const)('for what never ends: %s', async (_what, timeout, milliseconds, bytes, drop) => {
    const { server, port } = await serveRoutes(define)
    expect(server[timeout]).toBe(milliseconds)
    // Both, because Node takes the smaller of the two for the headers'.
    server.headersTimeout = server.requestTimeout = 100
    const startedAtMs = performance.now()
    let received = ''
    // What drips into a connection that has just been closed resets it, behind the answer.
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.on('data', bytes => {
      received += bytes
    })
    socket.write(bytes)
    const dripping = setInterval(() => socket.writable && socket.write(drop), 20)
    await new Promise(resolve => socket.once('close', resolve))
    clearInterval(dripping)
    const answer = parseAnswer(received)
    expect(answer.status).toBe(408)
    expect(answer.body.code).toBe('request_timeout')
    expect(performance.now() - startedAtMs).toBeLessThan(NOTICED_MS)
  })
})

test('a target that is a whole URL leads where its path does', async () => {
  const { port } = await serveRoutes(define)
  expect(await rawRequest(port, `GET http://a/ HTTP/1.1\r\n${CLOSE}`)).toContain('HTTP/1.1 200')
})

test('rubbish behind an answer is refused', async () => {
  const { port } = await serveRoutes(define)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  socket.once('data', () => socket.write('rubbish\r\n\r\n'))
  expect((await text(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
})

test.each([
  ['is still being worked on', ''],
  ['has begun', 'begun, '],
])(
  'rubbish behind a request whose answer %s ends the connection behind that answer',
  async (_state, begun) => {
    const ends = Promise.withResolvers<void>()
    const { port, server } = await serveRoutes(routes => {
      routes.get('/', async (_req, res) => {
        if (begun) res.writeHead(200, { 'content-length': `${begun}ended`.length }).write(begun)
        await ends.promise
        res.end('ended')
      })
    })
    const socket = connect(port, '127.0.0.1')
    const received = text(socket)
    server.once('request', () => socket.write('rubbish\r\n\r\n'))
    server.once('clientError', () => ends.resolve())
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const answer = await received
    expect(answer.endsWith(`\r\n\r\n${begun}ended`)).toBe(true)
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
  },
)

test('what a route says of a request that has been refused meanwhile is for nobody', async () => {
  const standardError = vi.spyOn(console, 'error')
  const answered = Promise.withResolvers<void>()
  const { port } = await serveRoutes(routes => {
    routes.post('/', async () => {
      await answered.promise
      throw new Problem('not_found', 'too late')
    })
  })
  const answer = await rawRequest(port, `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)
  answered.resolve()
  // Express writes some turns after that of the error.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect(parseAnswer(answer).status).toBe(400)
  expect(standardError).not.toHaveBeenCalled()
})

test('a client that resets its connection is nobody to answer', async () => {
  const { port, url } = await serveRoutes(define)
  const socket = connect(port, '127.0.0.1', () =>
    socket.write('GET / HTTP/1.1\r\n', () => socket.resetAndDestroy()),
  )
  await new Promise(resolve => socket.once('close', resolve))
  expect((await fetch(url)).status).toBe(200)
})

test('connections outlive those of a load balancer, which keeps its own for 60 s', async () => {
  const { server } = await serveRoutes(define)
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000)
})
