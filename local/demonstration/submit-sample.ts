import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Answer, callLoanApi, type LoanApi, type Undecided } from './loan-api.ts'
import type { Outcome, Sample } from './samples.ts'

/** A sample that was applied for. */
export type Submitted = Answer & { sample: Sample; answeredAtMs: number; milliseconds: number }

/** What a sample got: at once, and where it should be decided later, after so long. */
export type Result = {
  sample: Sample
  outcome: Outcome | Undecided
  milliseconds: number
  later?: { outcome: Outcome | Undecided; seconds: number }
  asExpected: boolean
}

/** An application that was deferred is decided within 6 s; nobody who tries the platform is kept waiting for longer than this. */
const DECIDED_WITHIN_S = 10
/** Once it is due it takes tenths of a second, whatever an answer to somebody with thousands of them asks for. */
const LONGEST_PAUSE_MS = 1_000

/** Applies as a partner would. */
export async function submitSample(loanApi: LoanApi, sample: Sample): Promise<Submitted> {
  const startedAtMs = performance.now()
  const answer = await callLoanApi(loanApi, '/loan/apply', sample.body)
  const answeredAtMs = performance.now()
  return { ...answer, sample, answeredAtMs, milliseconds: Math.round(answeredAtMs - startedAtMs) }
}

/** Waits for the decision where it is meant to be deferred, and compares what came with the sample's expectation. */
export async function followSample(
  loanApi: LoanApi,
  submitted: Submitted,
  patienceS = DECIDED_WITHIN_S,
): Promise<Result> {
  const { sample, outcome, milliseconds, location } = submitted
  const later =
    sample.deferred && outcome.status === 'RECEIVED' && location
      ? await decisionOf(loanApi, location, submitted, patienceS)
      : undefined
  const asExpected =
    isDeepStrictEqual(later?.outcome ?? outcome, sample.expected) &&
    Boolean(later) === Boolean(sample.deferred)
  return { sample, outcome, milliseconds, ...(later && { later }), asExpected }
}

/** Asks as soon as the answer has said, and then again and again. */
async function decisionOf(
  loanApi: LoanApi,
  location: string,
  { answeredAtMs, retryAfterMs }: Submitted,
  patienceS: number,
): Promise<NonNullable<Result['later']>> {
  const secondsPassed = () => (performance.now() - answeredAtMs) / 1_000
  let pauseMs = answeredAtMs + retryAfterMs - performance.now()
  while (secondsPassed() + pauseMs / 1_000 < patienceS) {
    await setTimeout(Math.max(0, pauseMs), undefined, { signal: loanApi.signal })
    const { outcome, retryAfterMs } = await callLoanApi(loanApi, location)
    if (outcome.status !== 'RECEIVED') return { outcome, seconds: secondsPassed() }
    pauseMs = Math.min(retryAfterMs, LONGEST_PAUSE_MS)
  }
  const explanation = `takes longer than ${patienceS} s`
  return { outcome: { status: 'RECEIVED', explanation }, seconds: secondsPassed() }
}
