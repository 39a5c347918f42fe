import { connect } from 'node:net'
import type { Router } from 'express'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseAnswer, rawRequest } from '../../../test/faults/raw-request.ts'
import { sendJson } from '../src/http-server/app.ts'
import { formBody, jsonBody, MAX_BODY_BYTES, parseBody } from '../src/http-server/body.ts'
import { httpProblems, methodNotAllowed, Problem } from '../src/problem/problem.ts'
import { CANARY, serveRoutes } from './_app.ts'

const schema = z.strictObject({
  amount: z.number().min(1, 'must be at least 1'),
  nested: z.strictObject({ 'a/b~c': z.string() }).optional(),
})

function define(routes: Router) {
  routes
    .route('/things/:id')
    .get((_req, res) => sendJson(res, 200, {}))
    .all(methodNotAllowed('GET', 'HEAD'))
  routes.post('/json', ...jsonBody, (req, res) => sendJson(res, 200, parseBody(schema, req.body)))
  routes.post('/form', ...formBody, (req, res) => sendJson(res, 200, req.body))
  routes.get('/defect', () => {
    throw Object.assign(new Error(CANARY), { detail: CANARY })
  })
  routes.get('/half', (_req, res) => {
    res.write('half')
    throw new Error(CANARY)
  })
}

const json = { 'content-type': 'application/json' }
const post = (body: string | Blob, headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  headers,
  body,
})

describe.each<[number, keyof typeof httpProblems, string, string, RequestInit]>([
  [404, 'not_found', 'an unknown path', '/nothing', {}],
  [405, 'method_not_allowed', 'a method the path lacks', '/things/1', { method: 'DELETE' }],
  [400, 'malformed_request', 'a path that does not decode', '/things/%zz', {}],
  [400, 'malformed_request', 'JSON that ends too soon', '/json', post(`{"amount": "${CANARY}`)],
  [400, 'malformed_request', 'JSON of another language', '/json', post(`{'amount': ${CANARY}}`)],
  [400, 'invalid_request', 'JSON that is no object', '/json', post('null')],
  [400, 'invalid_request', 'values out of bounds', '/json', post('{"amount":0}')],
  [413, 'payload_too_large', 'JSON', '/json', post('"x'.padEnd(MAX_BODY_BYTES, 'x').concat('"'))],
  [
    413,
    'payload_too_large',
    'a form',
    '/form',
    post('a='.padEnd(MAX_BODY_BYTES + 1, 'x'), { 'content-type': 'application/x-www-form-urlencoded' }),
  ],
  [415, 'unsupported_media_type', 'text', '/json', post('{}', { 'content-type': 'text/plain' })],
  [415, 'unsupported_media_type', 'no content type', '/json', post(new Blob(['{}']), {})],
  [415, 'unsupported_media_type', 'gzip', '/json', post('{}', { ...json, 'content-encoding': 'gzip' })],
  [
    415,
    'unsupported_media_type',
    'another character set',
    '/json',
    post('{}', { 'content-type': 'application/json; charset=iso-8859-1' }),
  ],
  [
    415,
    'unsupported_media_type',
    'two character sets',
    '/json',
    post('{}', { 'content-type': 'application/json; charset=utf-8; charset=utf-16' }),
  ],
  [
    415,
    'unsupported_media_type',
    'a character set twice',
    '/json',
    post('{}', { 'content-type': 'application/json; charset=utf-8; charset=utf-8' }),
  ],
  [
    415,
    'unsupported_media_type',
    'a parameter without a value',
    '/json',
    post('{}', { 'content-type': 'application/json; charset' }),
  ],
  [
    415,
    'unsupported_media_type',
    'another type that begins the same',
    '/json',
    post('{}', { 'content-type': 'application/json-seq' }),
  ],
  [415, 'unsupported_media_type', 'JSON for a form', '/form', post('{}')],
  [500, 'internal_error', 'a defect', '/defect', {}],
])('%i %s: %s', (status, code, _case, path, init) => {
  test('is a problem document and nothing else', async () => {
    const { url } = await serveRoutes(define)
    const answer = await fetch(url + path, init)
    const text = await answer.text()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(text)).toMatchObject({
      type: 'about:blank',
      status,
      code,
      title: httpProblems[code].title,
      detail: expect.stringMatching(/./),
      requestId: answer.headers.get('x-request-id'),
    })
    expect(text).not.toContain(CANARY)
  })
})

test('405 names the methods there are', async () => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/things/1`, { method: 'POST' })
  expect(answer.headers.get('allow')).toBe('GET, HEAD')
})

test('415 names the content type there is', async () => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, post('{}', { 'content-type': 'text/plain' }))
  expect(answer.headers.get('accept')).toBe('application/json')
})

test('400 names every fault by its pointer', async () => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, post('{"amount":"1","nested":{"a/b~c":1,"\u00fc":1},"more":1}'))
  const { errors } = (await answer.json()) as { errors: unknown[] }
  expect(errors).toHaveLength(4)
  expect(errors).toEqual(
    expect.arrayContaining([
      { pointer: '#/amount', detail: 'must be a number' },
      { pointer: '#/nested/a~1b~0c', detail: 'must be a string' },
      { pointer: '#/nested/%C3%BC', detail: 'is not a known member' },
      { pointer: '#/more', detail: 'is not a known member' },
    ]),
  )
})

const NOT_EXACT = { pointer: '#/amount', detail: 'must be a number of at most 15 digits' }

test.each([
  '1e999',
  '-1e999',
  '1e-400',
  '-1e-400',
  '1.000000000000001',
  '9007199254740993',
  '0.1234567890123456',
])('400 for %s, which would be read as another number', async amount => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, post(`{"amount":${amount}}`))
  expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [NOT_EXACT] })
})

test.each([
  ['1.0000000000000000000', 1],
  ['100000000000000000000', 1e20],
  ['1.5E+3', 1500],
  ['123456789012.345', 123456789012.345],
])('%s is taken as it was written', async (written, amount) => {
  const { url } = await serveRoutes(define)
  expect(await (await fetch(`${url}/json`, post(`{"amount":${written}}`))).json()).toEqual({ amount })
})

test.each([
  ['host', 'Host: a\r\nHost: b'],
  ['authorization', 'Host: a\r\nAuthorization: Bearer a\r\nauthorization: Bearer b'],
  ['content-type', 'Host: a\r\nContent-Type: application/json\r\nContent-Type: text/plain'],
  ['idempotency-key', 'Host: a\r\nIdempotency-Key: a\r\nIdempotency-Key: a'],
])('400 for two headers %s', async (header, headers) => {
  const { port } = await serveRoutes(define)
  const answer = await rawRequest(port, `GET /things/1 HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
  expect(parseAnswer(answer)).toMatchObject({
    status: 400,
    body: { code: 'malformed_request', errors: [{ header, detail: 'must be given once' }] },
  })
})

test.each(['0', '0.00', '0e999'])('%s is nought, as it was written', async written => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, post(`{"amount":${written}}`))
  expect(await answer.json()).toMatchObject({ errors: [{ detail: 'must be at least 1' }] })
})

test('400 for a missing body', async () => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, { method: 'POST' })
  expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '#' }] })
})

test('413 arrives although much of the body is still on its way', async () => {
  const { url } = await serveRoutes(define)
  const answer = await fetch(`${url}/json`, post('x'.repeat(4 * 1024 * 1024)))
  expect(answer.status).toBe(413)
})

test('413 for a body that was announced and does not come', async () => {
  const { port } = await serveRoutes(define)
  const head = `POST /json HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n`
  const answer = await rawRequest(port, `${head}Content-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`)
  expect(parseAnswer(answer).status).toBe(413)
})

test('413 for a body that never says its length', async () => {
  const { port } = await serveRoutes(define)
  const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`
  const head =
    'POST /json HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  expect(parseAnswer(await rawRequest(port, `${head}${chunk.repeat(5)}0\r\n\r\n`)).status).toBe(413)
})

test('500 says under which id it was logged, and the log says where it happened', async () => {
  const { url, lines } = await serveRoutes(define)
  const answer = await fetch(`${url}/defect`)
  const requestId = answer.headers.get('x-request-id')
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(String(requestId)) })
  const logged = lines.find(line => line.level === 'error')
  expect(logged).toMatchObject({ requestId, err: { type: 'Error', at: expect.anything() } })
  expect(JSON.stringify(lines)).not.toContain(CANARY)
})

test('an answer that has begun is cut off, not continued as a problem', async () => {
  const { port } = await serveRoutes(define)
  const answer = await new Promise<string>(resolve => {
    let received = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', bytes => {
      received += bytes
    })
    socket.on('close', () => resolve(received))
    socket.on('error', () => {})
    socket.write('GET /half HTTP/1.1\r\nHost: a\r\n\r\n')
  })
  expect(answer).not.toContain('problem')
  expect(answer).not.toMatch(/0\r\n\r\n$/)
})

describe('a service', () => {
  const own = { ...httpProblems, too_late: { status: 503, title: 'Too late', meaning: 'It was too late.' } }

  test('adds codes, headers and members of its own, and says where they are explained', async () => {
    const throwOwn = (routes: Router) =>
      routes.get('/', () => {
        const headers = { 'Retry-After': '1' }
        throw new Problem('too_late', 'come back', { headers, extensions: { lateMs: 5 } })
      })
    const { url } = await serveRoutes(throwOwn, { problems: own, problemTypeBase: 'http://a/docs/errors' })
    const answer = await fetch(url)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(await answer.json()).toMatchObject({
      type: 'http://a/docs/errors#too_late',
      title: 'Too late',
      detail: 'come back',
      lateMs: 5,
    })
  })

  test('translates what its routes throw, and a problem it does not declare is a defect', async () => {
    class Late extends Error {}
    const throwBoth = (routes: Router) => {
      routes.get('/late', () => Promise.reject(new Late()))
      routes.get('/undeclared', () => Promise.reject(new Problem('never_declared', CANARY)))
    }
    const toProblem = (error: unknown) => (error instanceof Late ? new Problem('too_late', 'late') : error)
    const { url } = await serveRoutes(throwBoth, { problems: own, toProblem })
    expect((await fetch(`${url}/late`)).status).toBe(503)
    const undeclared = await fetch(`${url}/undeclared`)
    expect(undeclared.status).toBe(500)
    expect(await undeclared.text()).not.toContain(CANARY)
  })
})
