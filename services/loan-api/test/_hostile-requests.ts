import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Header, headers } from './_hostile-headers.ts'
import { targets } from './_hostile-targets.ts'
import { bytes, nearlyJson, toBytes } from './_hostile-values.ts'
import type { Operation } from './_openapi.ts'

/** A request as it is sent, but for its framing; each character is a byte. */
export type HostileRequest = {
  operation: string
  method: string
  target: string
  headers: Header[]
  body: string
}

const METHODS = 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND QUERY M-SEARCH FOO get'.split(' ')

/** 10 MB of blanks in 10 kB. */
const BOMB = gzipSync(Buffer.alloc(10_000_000, ' ')).toString('latin1')
const BODIES = ['', BOMB, 'x'.repeat(20_000), '0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n']

/** Requests near to those that the description allows: each of its operations, with some parts as they should be and some not. */
export function hostileRequests(operations: Map<string, Operation>): fc.Arbitrary<HostileRequest> {
  // What takes a body has the most to go wrong.
  const weighed = [...operations].flatMap(entry => (entry[1].requestBody ? [entry, entry, entry] : [entry]))
  return fc.constantFrom(...weighed).chain(([name, operation]) => {
    const [method = '', path = ''] = name.split(' ')
    return fc.record({
      operation: fc.constant(name),
      method: mainly(fc.constant(method), fc.constantFrom('', ...METHODS)),
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
  const head = `${method} ${target} HTTP/1.1\r\n${lines}${length}Connection: close\r\n\r\n`
  return Buffer.from(head + body, 'latin1')
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
  return mainly(altered, bytes(500)).map(text => Buffer.from(text, 'latin1'))
}

function bodies({ requestBody }: Operation): fc.Arbitrary<string> {
  const content = Object.values(requestBody?.content ?? {})[0]
  const example = Object.values(content?.examples ?? {})[0]?.value
  const any = fc.oneof(bytes(200), fc.constantFrom(...BODIES))
  if (example === undefined) return mainly(fc.constant(''), any)
  const near = nearlyJson(example)
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(JSON.stringify(example)) },
    { weight: 6, arbitrary: near.map(toBytes) },
    { weight: 1, arbitrary: near.map(text => Buffer.from(text, 'utf16le').toString('latin1')) },
    { weight: 1, arbitrary: any },
  )
}

function mainly<T>(good: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: hostile })
}
