import type { Request, Response } from 'express'
import { currentRequestId } from '../log/log.ts'

/** One thing that is wrong with a request: a member of its body (RFC 6901 pointer as URI fragment), a header, or a query parameter. */
export type Fault = { detail: string } & ({ pointer: string } | { header: string } | { parameter: string })

export type ProblemKind = { status: number; title: string; meaning: string }

/** Every code a service can answer with: its status, fixed title, and what it means for the caller. */
export type ProblemCatalogue<Code extends string = string> = Record<Code, ProblemKind>

type ProblemOptions = {
  errors?: Fault[]
  headers?: Record<string, string>
  /** Further members of the document (RFC 9457 section 3.2). */
  extensions?: Record<string, unknown>
  cause?: unknown
}

/** Ends a request with a problem document; `code` is one of the service's catalogue. */
export class Problem<Code extends string = string> extends Error {
  override readonly name = 'Problem'
  readonly code: Code
  readonly detail: string
  readonly errors: Fault[] | undefined
  readonly headers: Record<string, string>
  readonly extensions: Record<string, unknown>

  constructor(code: Code, detail: string, options: ProblemOptions = {}) {
    super(code, { cause: options.cause })
    this.code = code
    this.detail = detail
    this.errors = options.errors
    this.headers = options.headers ?? {}
    this.extensions = options.extensions ?? {}
  }
}

/** What HTTP itself can go wrong with, the same in every service. */
export const httpProblems = {
  malformed_request: {
    status: 400,
    title: 'Malformed request',
    meaning:
      'The request is not well-formed HTTP, its path cannot be decoded, its body is not JSON, or one of these can be read in more than one way, as a header or a member given twice; `errors` then names it. Mend it before sending it again.',
  },
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    meaning:
      'The request is well-formed and some of its values are not acceptable; `errors` names every one of them. Nothing was recorded.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing here, or nothing that you may see.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The resource exists and does not support this method; `Allow` lists those it does.',
  },
  request_timeout: {
    status: 408,
    title: 'Request timeout',
    meaning: 'The request did not arrive in full in time. Nothing was recorded; send it again.',
  },
  payload_too_large: {
    status: 413,
    title: 'Payload too large',
    meaning: 'The body is larger than this resource accepts. Nothing was recorded.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The body must be sent as the content type named in `detail`, in UTF-8 and not compressed.',
  },
  expectation_failed: {
    status: 417,
    title: 'Expectation failed',
    meaning: 'The `Expect` header asks for something other than `100-continue`.',
  },
  header_too_large: {
    status: 431,
    title: 'Request header fields too large',
    meaning: 'The header fields are too long, 16 kB together at most, or too many.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning: 'A fault of ours, which has been logged with `requestId`. Repeating the request may succeed.',
  },
} as const satisfies ProblemCatalogue

/** The document of RFC 9457. Without `typeBase` the type is `about:blank`: internal services publish no catalogue page. */
function problemDocument(problem: Problem, kind: ProblemKind, typeBase: string | undefined) {
  return {
    type: typeBase ? `${typeBase}#${problem.code}` : 'about:blank',
    title: kind.title,
    status: kind.status,
    detail: problem.detail,
    code: problem.code,
    requestId: currentRequestId(),
    ...(problem.errors && { errors: problem.errors }),
    ...problem.extensions,
  }
}

export function sendProblem(
  res: Response,
  problem: Problem,
  kind: ProblemKind,
  typeBase: string | undefined,
): void {
  res.status(kind.status).set(problem.headers).type('application/problem+json')
  res.end(JSON.stringify(problemDocument(problem, kind, typeBase)))
}

/** For `app.all(path)` behind the methods a path does support. */
export function methodNotAllowed(...allowed: string[]) {
  return (req: Request) => {
    throw new Problem('method_not_allowed', `${req.method} is not supported here`, {
      headers: { Allow: allowed.join(', ') },
    })
  }
}
