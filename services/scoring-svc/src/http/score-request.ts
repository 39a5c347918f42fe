import { Problem } from '@loans/service-kit/problem/problem'
import type { Request } from 'express'
import { z } from 'zod'

/** Characters; twice what loan-api accepts, because its rules are not ours to repeat. */
const MAX_USER_ID_LENGTH = 100

/** The body of `POST /score`: amounts in units of the currency, income per month. */
export const scoreRequest = z.strictObject({
  applicationId: z.string().pipe(z.uuid('must be a UUID')),
  userId: z.string().min(1).max(MAX_USER_ID_LENGTH),
  amount: z.number().positive('must be more than 0'),
  income: z.number().nonnegative('must be 0 or more'),
})

const ROUND_HEADER = 'x-round'

/**
 * How often the application has been tried before: 0 without the header.
 * @throws {Problem} `invalid_request` when the header is not a whole number of at most six digits.
 */
export function readRoundNumber(req: Request): number {
  const round = req.headers[ROUND_HEADER] ?? '0'
  if (typeof round === 'string' && /^\d{1,6}$/.test(round)) return Number(round)
  throw new Problem('invalid_request', 'a header is not acceptable', {
    errors: [{ header: ROUND_HEADER, detail: 'must be a whole number of at most six digits' }],
  })
}
