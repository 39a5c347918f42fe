import { z } from 'zod'
import { callLocally } from '../local-http.ts'
import type { Outcome } from './samples.ts'

/** loan-api as a partner has it. */
export type LoanApi = { url: string; token: string; signal: AbortSignal }

/** Why there is no decision. */
export type Undecided = { status: 'RECEIVED' | 'FAILED'; explanation: string }

export type Answer = {
  outcome: Outcome | Undecided
  /** Where an application that is decided later can be read, and how soon that is worth while. */
  location: string | undefined
  retryAfterMs: number
}

// Longer than any request budget: a service that does not answer at all is the failure to be shown.
const ANSWER_WITHIN_MS = 10_000

/** Makes one call; what goes wrong is an outcome to be shown. */
export async function callLoanApi(
  { url, token, signal }: LoanApi,
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await callLocally(url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    withinMs: ANSWER_WITHIN_MS,
    signal,
  }).catch((error: Error) => {
    signal.throwIfAborted()
    return error
  })
  if (answer instanceof Error)
    return { outcome: failed(answer.message), location: undefined, retryAfterMs: 0 }
  const { location, 'retry-after': retryAfterSeconds } = answer.headers
  return { outcome: outcomeOf(answer), location, retryAfterMs: 1_000 * (Number(retryAfterSeconds) || 0) }
}

const application = z.discriminatedUnion('status', [
  z.object({ status: z.literal('APPROVED'), interestRate: z.number(), monthlyPayment: z.number() }),
  z.object({ status: z.literal('REJECTED'), reasons: z.array(z.object({ code: z.string() })) }),
  z.object({ status: z.literal('RECEIVED') }),
])

function outcomeOf({ status, body }: { status: number; body: string }): Answer['outcome'] {
  const read = status < 300 ? application.safeParse(parseJson(body)).data : undefined
  if (read?.status === 'APPROVED') return read
  if (read?.status === 'REJECTED') return { ...read, reasons: read.reasons.map(({ code }) => code) }
  if (read) return { ...read, explanation: 'decided later' }
  return failed(`${status} ${parseJson(body)?.code ?? body}`)
}

function failed(explanation: string): Undecided {
  return { status: 'FAILED', explanation }
}

function parseJson(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
