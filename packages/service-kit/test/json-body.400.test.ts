import type { Router } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sendJson } from '../src/http-server/app.ts'
import { jsonBody, parseBody } from '../src/http-server/body.ts'
import { serveRoutes } from './_app.ts'

const anything = z.unknown()
const known = z.strictObject({ amount: z.number() })

const define = (routes: Router) => {
  routes.post('/', ...jsonBody, (req, res) => sendJson(res, 200, parseBody(anything, req.body)))
  routes.post('/known', ...jsonBody, (req, res) => sendJson(res, 200, parseBody(known, req.body)))
}

async function send(body: string | Buffer<ArrayBuffer>, path = '/') {
  const { url } = await serveRoutes(define)
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url + path, { method: 'POST', headers, body })
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is not
  return { status: answer.status, body: (await answer.json()) as any }
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
})

const TWICE = 'must be given once'
const HALF = 'must be whole Unicode characters'

describe('a body that can be read in more than one way is refused, naming where', () => {
  test.each([
    ['a member twice', '{"amount":1,"amount":999999}', '#/amount', TWICE],
    ['a member twice with the same value', '{"amount":1,"amount":1}', '#/amount', TWICE],
    ['a member twice, far apart', '{"amount":[{"amount":1}],"b":{"amount":1},"amount":2}', '#/amount', TWICE],
    ['a member twice, once escaped', '{"a":1,"\\u0061":2}', '#/a', TWICE],
    ['a member without a name twice', '{"":1,"":2}', '#/', TWICE],
    ['a member named by a quote twice', '{"\\"":1,"\\u0022":2}', '#/%22', TWICE],
    ['a member named by a backslash twice', '{"\\\\":1,"\\\\":2}', '#/%5C', TWICE],
    [
      'a member named by a character of two halves twice',
      '{"😀":1,"\\ud83d\\ude00":2}',
      '#/%F0%9F%98%80',
      TWICE,
    ],
    ['__proto__ twice', '{"__proto__":{},"__proto__":{}}', '#/__proto__', TWICE],
    ['a member of a member twice', '{"a":{"b/c~d":1,"b/c~d":2}}', '#/a/b~1c~0d', TWICE],
    ['a member within a list twice', '[0,[],{"a":1},{"b":1,"b":2}]', '#/3/b', TWICE],
    ['a member twice behind a list', '{"a":[1,{"b":2}],"c":[3,4],"a":5}', '#/a', TWICE],
    ['a member twice, over many lines', '{\n\t"a" : 1 ,\r\n "a"\n:\n2 }', '#/a', TWICE],
    ['half a character', '{"a":"\\ud800"}', '#/a', HALF],
    ['the other half', '{"a":["x","\\udc00x"]}', '#/a/1', HALF],
    ['the halves in the wrong order', '"\\ude00\\ud83d"', '#', HALF],
    ['half a character in a name', '{"a":{"\\ud800":1}}', '#/a/%EF%BF%BD', HALF],
  ])('%s', async (_case, sent, pointer, detail) => {
    const { status, body } = await send(sent)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'malformed_request', errors: [{ pointer, detail }] })
  })
})

describe('what looks like it and is not', () => {
  test.each([
    ['members of several objects', '{"a":{"a":{"a":1}},"b":{"a":1},"c":[{"a":1},{"a":1}]}'],
    ['values that equal names', '{"a":"a","b":"a","c":["a","a","b"]}'],
    ['names that differ in case', '{"a":1,"A":2}'],
    ['names that only look the same', '{"é":1,"e\u0301":2}'],
    ['quotes, braces and commas within strings', '{"a":"{\\"a\\":1,\\\\","b\\",\\"a":"}],["}'],
    ['whole characters, escaped', '["\\ud83d\\ude00","😀"]'],
    ['as deep as may be', '[[[[[[[[1]]]]]]]]'],
    ['many shallow ones', `[${'[[[]]],'.repeat(50)}{}]`],
  ])('%s', async (_case, sent) => {
    expect(await send(sent)).toEqual({ status: 200, body: JSON.parse(sent) })
  })

  test('a byte order mark in front', async () => {
    expect(await send('\ufeff{"amount":1}')).toEqual({ status: 200, body: { amount: 1 } })
  })
})

describe('a body is refused that is nested more than 8 deep:', () => {
  test.each([
    ['lists', '['.repeat(9) + ']'.repeat(9)],
    ['objects', `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`],
    ['thousands of lists', '['.repeat(8_000) + ']'.repeat(8_000)],
    ['thousands of objects', '{"":'.repeat(3_000)],
  ])('%s', async (_case, sent) => {
    const { status, body } = await send(sent)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'malformed_request', detail: 'the body is nested more than 8 deep' })
  })
})

describe('a body is refused that is not UTF-8:', () => {
  test.each([
    ['a byte that begins no character', [0xff]],
    ['half of a character', [0xc3]],
    ['a longer way to write a quote', [0xc0, 0xa2]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('%s', async (_case, bytes) => {
    const { status, body } = await send(Buffer.from([0x22, ...bytes, 0x22]))
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'malformed_request', detail: 'the body is not valid JSON' })
  })

  test('UTF-16', async () => {
    expect((await send(Buffer.from('\ufeff{"amount":1}', 'utf16le'))).status).toBe(400)
  })
})

test.each([
  ['__proto__', '{"amount":1,"__proto__":{"isAdmin":true}}'],
  ['constructor', '{"amount":1,"constructor":{"prototype":{"isAdmin":true}}}'],
  ['toString', '{"amount":1,"toString":"x"}'],
])('%s is a member as any that nobody knows', async (name, sent) => {
  const { status, body } = await send(sent, '/known')
  expect(status).toBe(400)
  expect(body).toMatchObject({
    code: 'invalid_request',
    errors: [{ pointer: `#/${name}`, detail: 'is not a known member' }],
  })
  expect({}).not.toHaveProperty('isAdmin')
})
