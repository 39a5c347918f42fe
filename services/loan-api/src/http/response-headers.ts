import { z } from 'zod'
import 'zod-openapi'

const requestId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .meta({
    description: 'Yours, if you sent one, or else ours. Quote it when you ask us about this answer.',
    header: { id: 'X-Request-Id' },
  })

const traceresponse = z
  .string()
  .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  .optional()
  .meta({
    description:
      'The trace of this request (W3C Trace Context): that of your `traceparent`, if you sent one.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    header: { id: 'traceresponse' },
  })

const amazonTraceId = z
  .string()
  .regex(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  .optional()
  .meta({
    description: 'The same trace, as X-Ray writes its id.',
    example: 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736',
    header: { id: 'X-Amzn-Trace-Id' },
  })

/** On every answer; the last two where requests are traced. */
export const identification = {
  'X-Request-Id': requestId,
  traceresponse,
  'X-Amzn-Trace-Id': amazonTraceId,
}

export const retryAfter = z
  .int()
  .min(1)
  .meta({ description: 'Whole seconds until it is worth asking again, at least 1.', example: 5 })

export const location = z.string().meta({
  description: 'Path where the application can be read.',
  example: '/loan/applications/01a1fd71-f90a-7b04-b6c8-2d9e1f0a3b4c',
})

export const preferenceApplied = z.string().optional().meta({
  description: 'With `Prefer: respond-async`: it was recorded, and is decided later.',
  example: 'respond-async',
})

export const idempotentReplayed = z.literal('true').optional().meta({
  description:
    'An earlier request with the same `Idempotency-Key` is answered once more; nothing was done for this one.',
})

/** On every answer to a request that has been authenticated. */
export const rateLimits = {
  RateLimit: z
    .string()
    .optional()
    .meta({
      header: { id: 'RateLimit' },
      description: 'How many requests are left to you (`r`), for the next `t` seconds.',
      example: '"partner";r=99;t=1',
    }),
  'RateLimit-Policy': z
    .string()
    .optional()
    .meta({
      header: { id: 'RateLimit-Policy' },
      description: 'How many requests (`q`) you may send in `w` seconds to one instance.',
      example: '"partner";q=100;w=1',
    }),
}

const challenge = z.string()

/** What answers of these statuses carry besides; optional where only some of their codes do. */
const OF_PROBLEMS: Record<number, z.ZodRawShape> = {
  401: {
    'WWW-Authenticate': challenge.meta({
      description: 'How to authenticate; with `invalid_token` it says so (RFC 6750).',
      example: 'Bearer realm="loans", error="invalid_token"',
    }),
  },
  403: {
    'WWW-Authenticate': challenge.optional().meta({
      description: 'With `insufficient_scope`: the scope that is needed (RFC 6750).',
      example: 'Bearer realm="loans", error="insufficient_scope", scope="loans/apply"',
    }),
  },
  409: { 'Retry-After': retryAfter, Location: location },
  415: {
    Accept: z.string().optional().meta({
      description: 'The content type that is taken, when the one that was sent is not.',
      example: 'application/json',
    }),
  },
  429: { 'Retry-After': retryAfter },
  503: { 'Retry-After': retryAfter },
}

export function headersOfProblems(status: number) {
  return z.object({ ...identification, ...rateLimits, ...OF_PROBLEMS[status] })
}
