import { type Fault, Problem } from '@loans/service-kit/problem/problem'
import type { Request } from 'express'
import { z } from 'zod'
import { MAX_USER_ID_LENGTH } from '../faults/match.ts'
import type { Attempt } from '../scores/attempt.ts'

/** The body of `POST /v1/scores`: amounts in units of the currency, income per month. */
export const scoreRequest = z.strictObject({
  applicationId: z.string().pipe(z.uuid('must be a UUID').toLowerCase()),
  userId: z.string().min(1).max(MAX_USER_ID_LENGTH),
  amount: z.number().positive('must be more than 0'),
  income: z.number().nonnegative('must be 0 or more'),
})

const WHOLE = '(0|[1-9]\\d{0,5})'
const ATTEMPT = new RegExp(`^${WHOLE}\\.(?!0$)${WHOLE}$`)

export type CallHeaders = { attempt: Attempt; idempotencyKey: string }

/**
 * The headers `x-attempt` and `idempotency-key`.
 * @throws {Problem} `invalid_request` naming each that is missing or malformed.
 */
export function readHeaders(req: Request): CallHeaders {
  const attempt = ATTEMPT.exec(String(req.headers['x-attempt']))
  const key = z.uuid().safeParse(req.headers['idempotency-key'])
  if (attempt && key.success) {
    return {
      attempt: { round: Number(attempt[1]), number: Number(attempt[2]) },
      // The same UUID in capitals is the same key.
      idempotencyKey: key.data.toLowerCase(),
    }
  }
  throw new Problem('invalid_request', 'a header is missing or not acceptable', {
    errors: [
      ...(key.success ? [] : [fault('idempotency-key', 'must be the UUID of the application')]),
      ...(attempt ? [] : [fault('x-attempt', 'must be round.number, the number from 1, as in 0.1')]),
    ],
  })
}

function fault(header: string, detail: string): Fault {
  return { header, detail }
}
