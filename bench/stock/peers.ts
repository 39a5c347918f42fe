import { ExponentialBackoff, handleAll, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel'
import type { Request } from 'express'
import CircuitBreaker from 'opossum'
import { request } from 'undici'
import { AUTHENTICATION_MS, authorization, config } from '../in-its-place.ts'
import { callDuration } from './observability.ts'

type Call = { url: string; headers: Record<string, string>; body: string; signal: AbortSignal }

/** undici with its own pool, its own timeouts and its own reading of JSON. */
async function call({ url, headers, body, signal }: Call) {
  const stop = callDuration.startTimer({ dependency: new URL(url).host })
  const answer = await request(url, { method: 'POST', headers, body, signal })
  const read = await answer.body.json()
  stop()
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
  // biome-ignore lint/suspicious/noExplicitAny: whoever takes it as it comes is who this is about
  return read as any
}

const authBreaker = new CircuitBreaker(call)
const scoringBreaker = new CircuitBreaker(call)
const authentication = timeout(AUTHENTICATION_MS, TimeoutStrategy.Aggressive)
const scoring = wrap(
  retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }),
  timeout(config.scoringBudgetMs, TimeoutStrategy.Aggressive),
)

/** Once, as in loan-api: a second attempt would not fit into the budget. */
export function introspect(req: Request) {
  const token = req.headers.authorization?.slice('Bearer '.length) ?? ''
  return authentication.execute(({ signal }) =>
    authBreaker.fire({
      url: `${config.authUrl}/oauth2/introspect`,
      headers: {
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
        'x-request-id': String(req.headers['x-request-id']),
      },
      body: new URLSearchParams({ token }).toString(),
      signal,
    }),
  )
}

type Applied = { applicationId: string; userId: string; amount: number; income: number; requestId: string }

export function score({ requestId, applicationId, userId, amount, income }: Applied) {
  return scoring.execute(({ signal }) =>
    scoringBreaker.fire({
      url: `${config.scoringUrl}/score`,
      headers: { 'content-type': 'application/json', 'x-round': '0', 'x-request-id': requestId },
      body: JSON.stringify({ applicationId, userId, amount, income }),
      signal,
    }),
  )
}
