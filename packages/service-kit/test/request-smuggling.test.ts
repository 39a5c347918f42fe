import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Router } from 'express'
import { describe, expect, test } from 'vitest'
import { parseAnswer } from '../../../test/faults/raw-request.ts'
import { sendJson } from '../src/http-server/app.ts'
import { jsonBody } from '../src/http-server/body.ts'
import { serveRoutes } from './_app.ts'

/** A second request, hidden where only one of two servers would look for one. */
const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/** Sends `bytes`, each character one byte; returns what comes back until the server closes, and how often the hidden route was called. */
async function send(bytes: string) {
  let hidden = 0
  const define = (routes: Router) => {
    routes.post('/', ...jsonBody, (_req, res) => sendJson(res, 200, {}))
    routes.get('/', (_req, res) => sendJson(res, 200, {}))
    routes.get('/hidden', (_req, res) => {
      hidden++
      sendJson(res, 200, {})
    })
  }
  const { port } = await serveRoutes(define)
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.from(bytes, 'latin1'))
  const answer = await text(socket)
  return { answer, hidden }
}

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
const EMPTY_CHUNKS = `\r\n0\r\n\r\n${HIDDEN}`
const CHUNKS = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const TWO_BYTES = `\r\n{}${HIDDEN}`

describe('two lengths', () => {
  test.each([
    ['a length, then chunks', `${HEAD}Content-Length: 99\r\nTransfer-Encoding: chunked\r\n${EMPTY_CHUNKS}`],
    ['chunks, then a length', `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n${EMPTY_CHUNKS}`],
    ['no chunks, then a length', `${HEAD}Transfer-Encoding:\r\nContent-Length: 2\r\n${TWO_BYTES}`],
    ['different ones', `${HEAD}Content-Length: 2\r\nContent-Length: 99\r\n${TWO_BYTES}`],
    ['the same twice', `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n${TWO_BYTES}`],
    ['a list', `${HEAD}Content-Length: 2, 2\r\n${TWO_BYTES}`],
    ['one behind the body', `${CHUNKS}0\r\nContent-Length: 2\r\n\r\n${HIDDEN}`],
  ])('%s', expectRefused)
})

describe('a length that is none', () => {
  test.each(['+2', '-2', '0x2', '2.0', '2e0', '1 2', '', '18446744073709551618', '\x0b2', '2\0'])(
    'Content-Length: %j',
    length => expectRefused('', `${HEAD}Content-Length: ${length}\r\n${TWO_BYTES}`),
  )
})

describe('chunks that others may not see', () => {
  test.each([
    'xchunked',
    'chunked, identity',
    'identity, chunked',
    'gzip, chunked',
    'chunked, chunked',
    'chunked\r\nTransfer-Encoding: chunked',
    'chunked\r\nTransfer-Encoding: identity',
    'identity',
    '"chunked"',
    '\x0bchunked',
    '\r\n chunked',
    'chunked;q=1',
  ])('Transfer-Encoding: %j', coding =>
    expectRefused('', `${HEAD}Transfer-Encoding: ${coding}\r\n${EMPTY_CHUNKS}`),
  )

  test('of HTTP/1.0, which has none', () =>
    expectRefused('', `${HEAD.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n${EMPTY_CHUNKS}`))
})

describe('a chunk', () => {
  test.each([
    ['with a negative size', `${CHUNKS}-2\r\n{}\r\n0\r\n\r\n`],
    ['with a size in another notation', `${CHUNKS}0x2\r\n{}\r\n0\r\n\r\n`],
    ['with a size beyond all numbers', `${CHUNKS}10000000000000002\r\n{}\r\n0\r\n\r\n`],
    ['with a blank behind its size', `${CHUNKS}2 \r\n{}\r\n0\r\n\r\n`],
    ['whose line ends with LF', `${CHUNKS}2\n{}\n0\n\n`],
    ['whose extension ends with LF', `${CHUNKS}2;x\n{}\r\n0\r\n\r\n`],
    ['that is longer than its size', `${CHUNKS}1\r\n{}\r\n0\r\n\r\n`],
    ['without an end', `${CHUNKS}2\r\n{}xx0\r\n\r\n`],
  ])('%s', (what, bytes) => expectRefused(what, bytes + HIDDEN))

  test('with an extension of 17 kB', () =>
    expectRefused('', `${CHUNKS}2;${'x'.repeat(17_000)}\r\n{}\r\n0\r\n\r\n${HIDDEN}`, 413))
})

describe('a header', () => {
  test.each([
    ['that goes on in the next line', `${HEAD}X: a\r\n Content-Length: 99\r\n${TWO_BYTES}`],
    ['that begins with a blank', `POST / HTTP/1.1\r\n Host: a\r\n\r\n${HIDDEN}`],
    ['with a blank before the colon', `${HEAD}Content-Length : 2\r\n${TWO_BYTES}`],
    ['with a blank before another colon', `${HEAD}Transfer-Encoding : chunked\r\n${EMPTY_CHUNKS}`],
    ['without a name', `${HEAD}: chunked\r\n\r\n${HIDDEN}`],
    ['with NUL', `${HEAD}X: a\0b\r\n\r\n${HIDDEN}`],
    ['with NUL in its name', `${HEAD}X\0: b\r\n\r\n${HIDDEN}`],
    ['that ends with LF', `${HEAD}X: a\nContent-Length: 2\r\n${TWO_BYTES}`],
    ['that ends with CR', `${HEAD}X: a\rContent-Length: 2\r\n${TWO_BYTES}`],
    ['in lines of LF only', `POST / HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}${HIDDEN}`],
    ['that is missing: Host', `POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${HIDDEN}`],
    ['given twice: Host', `${HEAD}Host: b\r\n\r\n${HIDDEN}`],
    ['given twice: Idempotency-Key', `${HEAD}Idempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n${HIDDEN}`],
  ])('%s', expectRefused)

  test('of 17 kB', () => expectRefused('', `${HEAD}X: ${'x'.repeat(17_000)}\r\n\r\n${HIDDEN}`, 431))
})

describe('a first line', () => {
  test.each([
    ['of HTTP/0.9', `GET /hidden\r\n\r\n`],
    ['of HTTP/1.2', `GET / HTTP/1.2\r\nHost: a\r\n\r\n${HIDDEN}`],
    ['of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${HIDDEN}`],
    ['with tabs', `GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`],
    ['with a control character', `GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`],
    ['with a byte beyond ASCII', `GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`],
    ['with a method in lower case', `get / HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`],
    ['of a tunnel', `CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nContent-Length: 2\r\n${TWO_BYTES}`],
  ])('%s', expectRefused)
})

describe('what is no second request is taken as the body that it is:', () => {
  const length = HIDDEN.length
  const inChunks = `${length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`
  const GET = 'GET / HTTP/1.1\r\nHost: a\r\n'
  test.each([
    [200, 'of a method that has none', `${GET}Content-Length: ${length}`, HIDDEN],
    [200, 'of a length with blanks around', `${GET}Content-Length:  ${length} \t`, HIDDEN],
    [200, 'of CHUNKED', `${GET}Transfer-Encoding: CHUNKED`, inChunks],
    [200, 'of lower case', `${GET}content-length: ${length}`, HIDDEN],
    [400, 'that is not JSON', `${HEAD}Content-Length: ${length}`, HIDDEN],
    [415, 'that is not said to be JSON', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}`, HIDDEN],
    [404, 'for nobody', `POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}`, HIDDEN],
  ])('%i for one %s', async (status, _what, head, body) => {
    const { answer, hidden } = await send(`${head}\r\nConnection: close\r\n\r\n${body}`)
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`])
    expect(hidden).toBe(0)
  })
})

async function expectRefused(_what: string, bytes: string, status = 400): Promise<void> {
  const { answer, hidden } = await send(bytes)
  expect(hidden).toBe(0)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`])
  const { headers } = parseAnswer(answer)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(headers.get('connection')).toBe('close')
}
