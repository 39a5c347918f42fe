import express, { type RequestHandler } from 'express'
import type { z } from 'zod'
import { type Fault, Problem } from '../problem/problem.ts'

/** Bytes. The largest legitimate body is a few hundred; this bounds what parsing one can cost. */
export const MAX_BODY_BYTES = 16 * 1024

/** Reads a JSON body: other content types and compressed ones are 415, more than `MAX_BODY_BYTES` is 413. */
export const jsonBody: RequestHandler[] = [
  requireContentType('application/json'),
  express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: false }),
]

/** Reads a form, as OAuth's endpoints take it, with the same limits. A repeated field arrives as a list. */
export const formBody: RequestHandler[] = [
  requireContentType('application/x-www-form-urlencoded'),
  express.urlencoded({ limit: MAX_BODY_BYTES, inflate: false, extended: false }),
]

function requireContentType(contentType: string): RequestHandler {
  return (req, _res, next) => {
    const hasBody =
      req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0
    const charset = /;\s*charset="?([^";\s]*)/i.exec(req.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
    if (!hasBody || (req.is(contentType) && charset.toLowerCase() === 'utf-8')) return next()
    throw new Problem('unsupported_media_type', `the body must be ${contentType} in UTF-8`, {
      headers: { Accept: contentType },
    })
  }
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
        : [{ parameter: String(issue.path[0]), detail: issue.message }],
    ),
  })
}

const ARTICLE_AND_TYPE: Record<string, string> = {
  object: 'an object',
  array: 'an array',
  int: 'a whole number',
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined && issue.path?.length) return 'is required'
  return `must be ${ARTICLE_AND_TYPE[issue.expected] ?? `a ${issue.expected}`}`
}

function faults(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointer(issue.path), detail: issue.message }]
  return issue.keys.map(key => ({ pointer: pointer([...issue.path, key]), detail: 'is not a known member' }))
}

/** RFC 6901 section 6: a JSON pointer as a URI fragment. Lone surrogates, which cannot be encoded, become U+FFFD. */
function pointer(path: PropertyKey[]): string {
  const tokens = path.map(key => String(key).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))
  return `#${tokens.map(token => `/${encodeURIComponent(token)}`).join('')}`
}
