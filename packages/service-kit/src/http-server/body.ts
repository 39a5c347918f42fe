import type { IncomingHttpHeaders } from 'node:http'
import { type ParsedUrlQuery, parse as parseUrlEncoded } from 'node:querystring'
import type { Request, RequestHandler } from 'express'
import type { z } from 'zod'
import { type Fault, Problem } from '../problem/problem.ts'
import { jsonPointer, refuseAmbiguous } from './json-text.ts'

/** Bytes. The largest legitimate body is a few hundred; this bounds what parsing one can cost. */
export const MAX_BODY_BYTES = 16 * 1024

/** Reads a JSON body: other content types and compressed ones are 415, more than `MAX_BODY_BYTES` is 413. */
export const jsonBody = [acceptBody('application/json'), readBody(parseJson)]

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The value that `bytes` say in the one way in which they can be read; undefined when there are none. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  try {
    const text = utf8.decode(bytes)
    refuseAmbiguous(text)
    return MAY_BE_INEXACT.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text)
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('malformed_request', 'the body is not valid JSON')
  }
}

/** Significant digits; IEEE 754 binary64 tells any two decimal numbers with this many apart, and no more. */
const MAX_DIGITS = 15

/** A number of more digits, or with an exponent: looked for in all of a text, since to look at each number takes longer than to parse it. */
const MAY_BE_INEXACT = /[\d.]{16}|\d[eE]/

/** From the first digit that is not 0 to the last. Found as one: to strip zeros at an end takes the square of their number. */
const SIGNIFICANT = /[1-9](?:\d*[1-9])?/

/** A number that cannot be kept as it was written, which would be read as another one, becomes NaN: no schema takes it. */
function exactNumber(_member: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  const written = source.replace(/e.*/i, '').replace(/\D/g, '')
  const digits = SIGNIFICANT.exec(written)?.[0] ?? ''
  const hasVanished = value === 0 && digits !== ''
  return Number.isFinite(value) && !hasVanished && digits.length <= MAX_DIGITS ? value : Number.NaN
}

/** So many parameters of a form are read; no form of OAuth has ten. */
const MAX_PARAMETERS = 1_000

/** Reads a form, as OAuth's endpoints take it, with the same limits. A repeated field arrives as a list. */
export const formBody = [acceptBody('application/x-www-form-urlencoded'), readBody(parseForm)]

function parseForm(bytes: Buffer): ParsedUrlQuery {
  const text = bytes.toString('utf8')
  if (text.split('&').length > MAX_PARAMETERS) throw tooLarge()
  return parseUrlEncoded(text)
}

function acceptBody(contentType: string): RequestHandler {
  return ({ headers }, _res, next) => {
    if (!hasBody(headers)) return next()
    if (!isInUtf8(contentType, headers['content-type'] ?? '')) {
      throw new Problem('unsupported_media_type', `the body must be ${contentType} in UTF-8`, {
        headers: { Accept: contentType },
      })
    }
    // Said before it has come.
    if (Number(headers['content-length']) > MAX_BODY_BYTES) throw tooLarge()
    if ((headers['content-encoding'] || 'identity').toLowerCase() !== 'identity') {
      throw new Problem('unsupported_media_type', 'the body must be UTF-8 and not compressed')
    }
    next()
  }
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}

/** Leaves in `req.body` what `parse` makes of the body's bytes. Whoever leaves before the end of it is nobody to answer. */
function readBody(parse: (bytes: Buffer) => unknown): RequestHandler {
  return async (req, _res, next) => {
    if (hasBody(req.headers)) req.body = parse(await bytesOf(req))
    next()
  }
}

/** @throws {Problem} `payload_too_large` as soon as there are more than `MAX_BODY_BYTES`. */
function bytesOf(req: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk)
      // Thousands of chunks may have come with this one.
      req.off('data', take)
      reject(tooLarge())
    }
    req.on('data', take)
    req.once('end', () => resolve(Buffer.concat(chunks)))
  })
}

/** RFC 9110 section 8.3.1: parameters behind the type, of which `charset` may say what we read by, once. */
const PARAMETERS = /^(?:\s*;\s*[\w-]+=(?:[\w.+-]+|"[^"\\]*"))*\s*$/
const CHARSET = /;\s*charset="?([^";\s]*)/gi

function isInUtf8(contentType: string, given: string): boolean {
  const parameters = given.slice(contentType.length)
  const charsets = [...parameters.matchAll(CHARSET)].map(([, charset]) => charset?.toLowerCase())
  return (
    given.slice(0, contentType.length).toLowerCase() === contentType &&
    PARAMETERS.test(parameters) &&
    charsets.length <= 1 &&
    charsets.every(charset => charset === 'utf-8')
  )
}

function tooLarge(): Problem<'payload_too_large'> {
  return new Problem(
    'payload_too_large',
    `the body has more than ${MAX_BODY_BYTES} bytes, or too many parameters`,
  )
}

/** @throws {Problem} `invalid_request` with every fault of the body, each by its JSON pointer. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body, { error: describe })
  if (parsed.success) return parsed.data
  throw new Problem('invalid_request', 'the body has values that are not acceptable', {
    errors: parsed.error.issues.flatMap(faults),
  })
}

/** @throws {Problem} `invalid_request` with every query parameter that is unknown, repeated or not acceptable. */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const parsed = schema.safeParse(query, { error: describe })
  if (parsed.success) return parsed.data
  throw new Problem('invalid_request', 'the query has parameters that are not acceptable', {
    errors: parsed.error.issues.flatMap(issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(parameter => ({ parameter, detail: 'is not a known parameter' }))
        : [faultOfParameter(String(issue.path[0]), issue.message, query)],
    ),
  })
}

function faultOfParameter(parameter: string, detail: string, query: unknown): Fault {
  const isRepeated = Array.isArray((query as Record<string, unknown>)[parameter])
  return { parameter, detail: isRepeated ? 'must be given once' : detail }
}

const ARTICLE_AND_TYPE: Record<string, string> = {
  object: 'an object',
  array: 'an array',
  int: 'a whole number',
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined && issue.path?.length) return 'is required'
  if (Number.isNaN(issue.input)) return `must be a number of at most ${MAX_DIGITS} digits`
  return `must be ${ARTICLE_AND_TYPE[issue.expected] ?? `a ${issue.expected}`}`
}

function faults(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: jsonPointer(issue.path), detail: issue.message }]
  return issue.keys.map(key => ({
    pointer: jsonPointer([...issue.path, key]),
    detail: 'is not a known member',
  }))
}
