import fc from 'fast-check'
import { bytes, hostileText, mostly, toBytes } from './_hostile-values.ts'
import type { Operation } from './_openapi.ts'

export type Header = [name: string, value: string]

const NAMES =
  'X-Request-Id Prefer Accept Accept-Encoding Cookie Range If-None-Match Idempotency-Key Baggage'.split(' ')
const MORE_NAMES =
  'X-Forwarded-For X-HTTP-Method-Override X-Request-Timeout-Ms Origin TE Via Upgrade Expect'.split(' ')
const VALUES = ', ; = " "\\ ;q= */* 0 -1 1e9 respond-async'.split(' ')
const CODINGS = ['gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', 'x']
const TYPES =
  'text/plain application/xml multipart/form-data;boundary=x APPLICATION/JSON application /'.split(' ')
const PARAMETERS = [
  ';charset=utf-16',
  '; charset="utf-7"',
  '; charset',
  '; a=";charset=utf-16"; b',
  ', text/plain',
]

const HOSTS: Header[][] = [[], ['a', 'b'].map(host => ['Host', host])]
const FRAMINGS: Header[][] = [
  [['Content-Length', '99999999']],
  [['Content-Length', '-1']],
  [['Transfer-Encoding', 'chunked']],
  [['Transfer-Encoding', 'gzip, chunked']],
]

const hostileValue = fc.oneof(
  hostileText.map(text => toBytes(text).replaceAll(/[\r\n]/g, ' ')),
  bytes(40).map(text => text.replaceAll(/[\r\n]/g, '')),
  fc.constantFrom('', ...VALUES, 'x'.repeat(17_000), ','.repeat(5_000)),
)

/** The headers that an operation needs, some of which are not as they should be, and some that it does not need. */
export function headers({ parameters, requestBody }: Operation): fc.Arbitrary<Header[]> {
  const described = parameters.filter(parameter => parameter.in === 'header').map(({ name }) => name)
  const name = fc.constantFrom(
    ...described,
    ...described,
    ...NAMES,
    ...MORE_NAMES,
    '__proto__',
    'constructor',
  )
  const token = mostly('shop-client', hostileValue).map((token): Header[] => [
    ['Authorization', `Bearer ${token}`],
  ])
  const parts = [
    usually([['Host', 'loans.example']], HOSTS),
    token,
    ...Object.keys(requestBody?.content ?? {}).map(contentTypes),
    usually(
      [],
      CODINGS.map((coding): Header[] => [['Content-Encoding', coding]]),
    ),
    usually([], FRAMINGS),
    fc.array(fc.tuple(name, hostileValue), { maxLength: 3 }),
  ]
  return fc.tuple(...parts).map(lists => lists.flat())
}

function contentTypes(good: string): fc.Arbitrary<Header[]> {
  const others = fc.constantFrom(...TYPES, ...PARAMETERS.map(parameter => good + parameter))
  return mostly(good, fc.oneof(others, hostileValue)).map(type => [['Content-Type', type]])
}

/** What is seldom hostile, because little is reached behind it. */
function usually(good: Header[], others: Header[][]): fc.Arbitrary<Header[]> {
  return fc.oneof(
    { weight: 15, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}
