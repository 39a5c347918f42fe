import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { Idempotency } from '../applications/application.ts'
import { problem } from './problem.ts'

/** Characters of the key itself, without the quotes around it; as much as the database keeps. */
const MAX_LENGTH = 255

/** RFC 9651 section 3.3.3: a string, of which only the quote and the backslash are escaped. A key has no spaces. */
const QUOTED = /^"((?:[!#-[\]-~]|\\["\\])+)"$/
/** As most clients write it. What separates the items and the parameters of a list would make it ambiguous. */
const BARE = /^[!#-+\--:<-[\]-~]+$/

/**
 * The value of `Idempotency-Key`, a quoted string (draft-ietf-httpapi-idempotency-key-header) or a bare token; `undefined`
 * without one. Both forms of a key are the same key.
 * @throws {Problem} `invalid_request`, naming the header.
 */
export function idempotencyKeyOf(req: Request): string | undefined {
  const value = req.headers['idempotency-key']
  if (value === undefined) return undefined
  const text = String(value)
  const key = BARE.test(text) ? text : QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1')
  if (key === undefined || key.length > MAX_LENGTH) {
    throw problem('invalid_request', 'a header has a value that is not acceptable', {
      errors: [
        {
          header: 'idempotency-key',
          detail: `must be one quoted string or bare token of 1 to ${MAX_LENGTH} visible ASCII characters`,
        },
      ],
    })
  }
  return key
}

/** What a key stands for: the body as canonical JSON (RFC 8785), so that neither the order of members nor the spelling of a number matters. */
export function idempotencyOf(key: string, body: Record<string, string | number>): Idempotency {
  const members = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const canonical = JSON.stringify(Object.fromEntries(members))
  return { key, fingerprint: createHash('sha256').update(canonical).digest() }
}
