import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { bytes, hostileText, nearlyJson, toBytes } from './_hostile-values.ts'
import type { Operation } from './_openapi.ts'

/** A request as it is sent, but for its framing; each character is a byte. */
export type HostileRequest = {
  operation: string
  method: string
  target: string
  headers: [name: string, value: string][]
  body: string
}

/** One part of a request that can be left as it should be, so that what lies behind it is reached as well. */
const mostly = <T>(good: T, hostile: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 2, arbitrary: hostile })

/** Requests near to those that the description allows: each of its operations, with some parts as they should be and some not. */
export function hostileRequests(operations: Map<string, Operation>): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...operations).chain(([name, operation]) => {
    const [method = '', path = ''] = name.split(' ')
    return fc.record({
      operation: fc.constant(name),
      method: fc.oneof({ weight: 9, arbitrary: fc.constant(method) }, { weight: 1, arbitrary: METHODS }),
      target: targets(path, operation),
      headers: headers(operation),
      body: bodies(operation),
    })
  })
}

/** As the bytes of HTTP: with its length, unless a header says otherwise. */
export function written({ method, target, headers, body }: HostileRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const length = isFramed || body === '' ? '' : `Content-Length: ${body.length}\r\n`
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\n${lines}${length}Connection: close\r\n\r\n${body}`,
    'latin1',
  )
}

/** Such a request, somewhere in which bytes have been replaced, or bytes that never were one. */
export function alteredBytes(operations: Map<string, Operation>): fc.Arbitrary<Buffer> {
  const alteration = fc.record({ at: fc.nat(), length: fc.nat(20), by: bytes(20) })
  const altered = fc
    .tuple(hostileRequests(operations), fc.array(alteration, { minLength: 1, maxLength: 4 }))
    .map(([request, alterations]) =>
      alterations.reduce((text, { at, length, by }) => {
        const start = at % text.length
        return text.slice(0, start) + by + text.slice(start + length)
      }, written(request).toString('latin1')),
    )
  const anything = fc.oneof({ weight: 9, arbitrary: altered }, { weight: 1, arbitrary: bytes(500) })
  return anything.map(text => Buffer.from(text, 'latin1'))
}

const METHODS = fc.constantFrom(
  ...[
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'QUERY',
    'M-SEARCH',
    'FOO',
    'get',
    '',
  ],
)

const ENCODED = [
  '%00',
  '%0d%0a',
  '%2e%2e%2f',
  '%2F',
  '%zz',
  '%',
  '%c0%af',
  '%ff',
  '%ed%a0%80',
  '%u0041',
  '%252e',
  ';',
  '//',
  '/..',
  '\\',
  '#',
]

const hostilePart = fc.oneof(
  hostileText.map(encodeURIComponentOfAny),
  hostileText.map(text => toBytes(text).replaceAll(/[\s\0-\x20]/g, '+')),
  fc.array(fc.constantFrom(...ENCODED), { minLength: 1, maxLength: 4 }).map(parts => parts.join('')),
  fc.constantFrom(
    '0',
    '-1',
    '1e2',
    '101',
    '0x1',
    ' 1',
    '00000000-0000-0000-0000-000000000000',
    'null',
    'x'.repeat(9_000),
  ),
  fc.constantFrom(
    '01a1fd63-92a3-7401-bdce-80d6395f0348',
    '01A1FD63-92A3-7401-BDCE-80D6395F0348',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ),
)

function targets(path: string, { parameters }: Operation): fc.Arbitrary<string> {
  const examples = new Map(parameters.map(({ name, schema }) => [name, String(schema.example ?? '1')]))
  const good = path.replaceAll(/\{(\w+)\}/g, (_, name) => examples.get(name) ?? '1')
  const names = parameters.flatMap(parameter => (parameter.in === 'query' ? [parameter.name] : []))
  const name = fc.oneof(fc.constantFrom('q', '__proto__', 'limit[]', ...names, ...names), hostilePart)
  const query = fc.array(fc.tuple(name, hostilePart), { minLength: 1, maxLength: 4 })
  return mostly(
    good,
    fc.oneof(
      query.map(pairs => `${good}?${pairs.map(pair => pair.join('=')).join('&')}`),
      hostilePart.map(part => path.replaceAll(/\{\w+\}/g, part) + (path.includes('{') ? '' : part)),
      fc
        .tuple(fc.nat(good.length), hostilePart)
        .map(([at, part]) => good.slice(0, at) + part + good.slice(at)),
      fc.constantFrom(
        `${good}/`,
        good.toUpperCase(),
        `http://a${good}`,
        `//a${good}`,
        '*',
        'a:80',
        `${good}?`,
        `${good}?&&=`,
      ),
    ),
  )
}

const headerValue = fc.oneof(
  hostileText.map(text => toBytes(text).replaceAll(/[\r\n]/g, ' ')),
  bytes(40).map(text => text.replaceAll(/[\r\n]/g, '')),
  fc.constantFrom(
    '',
    ',',
    ';',
    '=',
    '"',
    '"\\',
    ';q=',
    '*/*',
    '0',
    '-1',
    '1e9',
    'x'.repeat(17_000),
    ','.repeat(5_000),
  ),
)

const NAMES = [
  'X-Request-Id',
  'Prefer',
  'Accept',
  'Accept-Encoding',
  'Cookie',
  'Range',
  'If-None-Match',
  'Idempotency-Key',
  'Baggage',
  'Traceparent',
]
const MORE_NAMES = [
  'X-Forwarded-For',
  'X-HTTP-Method-Override',
  'X-Request-Timeout-Ms',
  'Origin',
  'TE',
  'Via',
  'Upgrade',
  'Expect',
  '__proto__',
  'constructor',
]

function headers(operation: Operation): fc.Arbitrary<[string, string][]> {
  const described = operation.parameters.flatMap(parameter =>
    parameter.in === 'header' ? [parameter.name] : [],
  )
  const name = fc.constantFrom(...described, ...described, ...NAMES, ...MORE_NAMES)
  const further = fc.array(fc.tuple(name, headerValue), { maxLength: 3 })
  const mediaType = Object.keys(operation.requestBody?.content ?? {})[0]
  return fc
    .record({
      host: often<[string, string][]>(
        [['Host', 'loans.example']],
        [
          [],
          [
            ['Host', 'a'],
            ['Host', 'b'],
          ],
        ],
      ),
      token: mostly(
        'Bearer shop-client',
        headerValue.map(value => `Bearer ${value}`),
      ).map(field('Authorization')),
      type: mediaType
        ? mostly(mediaType, fc.oneof(TYPES, headerValue)).map(field('Content-Type'))
        : fc.constant([]),
      coding: often<[string, string][]>(
        [],
        CODINGS.map(coding => [['Content-Encoding', coding]]),
      ),
      framing: often<[string, string][]>([], FRAMINGS),
      further,
    })
    .map(({ host, token, type, coding, framing, further }) => [
      ...host,
      ...token,
      ...type,
      ...coding,
      ...framing,
      ...further,
    ])
}

const field =
  (name: string) =>
  (value: string): [string, string][] => [[name, value]]
const often = <T>(good: T, others: T[]) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const CODINGS = ['gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', 'x']
const FRAMINGS: [string, string][][] = [
  [['Content-Length', '99999999']],
  [['Content-Length', '-1']],
  [['Transfer-Encoding', 'chunked']],
  [['Transfer-Encoding', 'gzip, chunked']],
]
const TYPES = fc.constantFrom(
  ...[
    'application/json; charset=utf-16',
    'application/json;charset="utf-7"',
    'application/json; charset',
    'text/plain',
  ],
  ...[
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
  ],
  ...[
    'APPLICATION/JSON',
    'application/json; a=";charset=utf-16"; b',
    'application/merge-patch+json',
    'application',
    '/',
  ],
)

/** 10 MB of blanks in 10 kB. */
const BOMB = gzipSync(Buffer.alloc(10_000_000, ' ')).toString('latin1')

function bodies(operation: Operation): fc.Arbitrary<string> {
  const content = Object.values(operation.requestBody?.content ?? {})[0]
  const example = Object.values(content?.examples ?? {})[0]?.value
  const any = fc.oneof(
    bytes(200),
    fc.constantFrom(BOMB, 'x'.repeat(20_000), '0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n', ''),
  )
  if (example === undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: any })
  const near = nearlyJson(example)
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(JSON.stringify(example)) },
    { weight: 6, arbitrary: near.map(toBytes) },
    { weight: 1, arbitrary: near.map(text => Buffer.from(text, 'utf16le').toString('latin1')) },
    { weight: 1, arbitrary: any },
  )
}

function encodeURIComponentOfAny(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
