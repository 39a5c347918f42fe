import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { callLocally } from '../local-http.ts'
import type { Outcome, Sample } from './samples.ts'

/** What a sample got: a decision, or in words why there is none. */
export type Result = {
  sample: Sample
  outcome: Outcome | { status: 'RECEIVED' | 'FAILED'; explanation: string }
  asExpected: boolean
  milliseconds: number
}

// Longer than any request budget: a service that does not answer at all is the failure to be shown.
const ANSWER_WITHIN_MS = 10_000

/** Applies as a partner would and compares the answer with the sample's expectation. */
export async function submitSample(
  loanApiUrl: string,
  token: string,
  sample: Sample,
  signal: AbortSignal,
): Promise<Result> {
  const startedAtMs = performance.now()
  const outcome = await callLocally(`${loanApiUrl}/loan/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(sample.body),
    withinMs: ANSWER_WITHIN_MS,
    signal,
  }).then(readOutcome, error => {
    signal.throwIfAborted()
    return { status: 'FAILED' as const, explanation: error.message }
  })
  const milliseconds = Math.round(performance.now() - startedAtMs)
  return { sample, outcome, milliseconds, asExpected: isDeepStrictEqual(outcome, sample.expected) }
}

const application = z.discriminatedUnion('status', [
  z.object({ status: z.literal('APPROVED'), interestRate: z.number(), monthlyPayment: z.number() }),
  z.object({ status: z.literal('REJECTED'), reasons: z.array(z.object({ code: z.string() })) }),
  z.object({ status: z.literal('RECEIVED') }),
])

function readOutcome({ status, body }: { status: number; body: string }): Result['outcome'] {
  const read = status < 300 ? application.safeParse(parseJson(body)).data : undefined
  if (read?.status === 'APPROVED') return read
  if (read?.status === 'REJECTED') return { ...read, reasons: read.reasons.map(({ code }) => code) }
  if (read) return { ...read, explanation: 'decided later' }
  return { status: 'FAILED', explanation: `${status} ${parseJson(body)?.code ?? body}` }
}

function parseJson(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
