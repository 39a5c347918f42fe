import { STATUS_CODES } from 'node:http'
import type { Response } from 'express'
import type { Refusal } from '../faults/effect.ts'
import type { Exchange } from './exchange.ts'

/** Back to where the call came from: a client that follows calls again, and the journal shows it. */
const REDIRECT_TARGET = '/v1/scores'

type Circumstances = {
  /** Uniform in (0, 1). */
  choice: number
  /** When nothing hangs any more. */
  over: AbortSignal
}

/** What the bureau does in the place of an answer. */
export async function playRefusal(
  exchange: Exchange,
  refusal: Refusal,
  { choice, over }: Circumstances,
): Promise<void> {
  const { res } = exchange
  switch (refusal.kind) {
    case 'http_error': {
      const { statuses, retryAfterSeconds } = refusal
      const status = statuses[Math.floor(choice * statuses.length)] ?? 500
      return sendError(res, status, retryAfterSeconds)
    }
    case 'rate_limit':
      return sendError(res, 429, refusal.retryAfterSeconds)
    case 'redirect':
      return void res.status(refusal.status).set('Location', REDIRECT_TARGET).end()
    case 'hang':
      return exchange.hang(over)
    case 'reset_before_headers':
      return exchange.reset()
  }
}

function sendError(res: Response, status: number, retryAfterSeconds: number | undefined): void {
  if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds))
  res.status(status).type('application/problem+json')
  res.end(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status }))
}
