import { type Fault, Problem } from '@loans/service-kit/problem/problem'
import type { Request } from 'express'
import { z } from 'zod'
import type { Attempt } from '../scores/attempt.ts'

/** Characters; our own applicants' ids have at most 50. */
const MAX_USER_ID_LENGTH = 100

/** The body of `POST /v1/scores`: amounts in units of the currency, income per month. */
export const scoreRequest = z.strictObject({
  applicationId: z.string().pipe(z.uuid('must be a UUID')),
  userId: z.string().min(1).max(MAX_USER_ID_LENGTH),
  amount: z.number().positive('must be more than 0'),
  income: z.number().nonnegative('must be 0 or more'),
})

const WHOLE = '(0|[1-9]\\d{0,5})'
const ATTEMPT = new RegExp(`^${WHOLE}\\.(?!0$)${WHOLE}$`)

/**
 * The attempt named by the header `x-attempt`, after a look at `idempotency-key`.
 * @throws {Problem} `invalid_request` naming each header that is missing or malformed.
 */
export function readAttempt(req: Request): Attempt {
  const attempt = ATTEMPT.exec(String(req.headers['x-attempt']))
  const hasKey = z.uuid().safeParse(req.headers['idempotency-key']).success
  if (attempt && hasKey) return { round: Number(attempt[1]), number: Number(attempt[2]) }
  throw new Problem('invalid_request', 'a header is missing or not acceptable', {
    errors: [
      ...(hasKey ? [] : [fault('idempotency-key', 'must be the UUID of the application')]),
      ...(attempt ? [] : [fault('x-attempt', 'must be round.number, the number from 1, as in 0.1')]),
    ],
  })
}

function fault(header: string, detail: string): Fault {
  return { header, detail }
}
