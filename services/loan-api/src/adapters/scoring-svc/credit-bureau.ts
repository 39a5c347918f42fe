import { type Breaker, BreakerOpen } from '@loans/service-kit/breaker/breaker'
import { type Peer, type PeerAnswer, PeerSilence } from '@loans/service-kit/http-client/peer'
import { z } from 'zod'
import type { CreditReport, LeasedApplication, NoReport } from '../../applications/application.ts'
import { toAmount } from '../../applications/money.ts'
import type { CreditBureau } from '../../applications/ports.ts'
import { MAX_REASONS, SCORE_FACTORS } from '../../applications/reasons.ts'

const creditReport = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('scored'),
    score: z.int().min(300).max(850),
    riskBand: z.string().min(1).max(20),
    provider: z.string().min(1).max(100),
    factors: z.array(z.enum(SCORE_FACTORS)).max(MAX_REASONS),
  }),
  z.object({ outcome: z.literal('no_credit_file'), provider: z.string().min(1).max(100) }),
])

/** The failures that scoring-svc names; anything else it says is as good as silence. */
const failure = z.object({
  code: z.enum(['bureau_unavailable', 'bureau_contract_violation', 'deadline_exceeded', 'overloaded']),
  /** Calls to the bureau that were made; where it does not say so, there may have been one. */
  attempts: z.int().min(0).default(1).catch(1),
})

/** scoring-svc answered, and not with anything that it promises to answer with. */
class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
  readonly loggable = true
}

/**
 * Asks scoring-svc for an applicant's credit report; every way of not getting one is a reason, none an exception. The breaker
 * counts the silence and the answers that are as good as it: a failure that scoring-svc names is an answer.
 */
export function createCreditBureau(scoringSvc: Peer, breaker: Breaker): CreditBureau {
  return {
    report: async (application, timeoutMs) => {
      try {
        return await breaker.run(async () => read(await scoringSvc.post(question(application, timeoutMs))))
      } catch (cause) {
        return {
          outcome: 'no_report',
          reason: 'scoring_unavailable',
          reachedBureau: mayHaveAsked(cause),
          cause,
        }
      }
    },
  }
}

/** A scoring-svc that was not called, or was not there, has called nobody. */
function mayHaveAsked(cause: unknown): boolean {
  return !(cause instanceof BreakerOpen || (cause instanceof PeerSilence && cause.silence === 'refused'))
}

function question(application: LeasedApplication, timeoutMs: number) {
  const { applicationId, userId, amountCents, incomeCents, round } = application
  const amounts = { amount: toAmount(amountCents), income: toAmount(incomeCents) }
  return {
    path: '/score',
    headers: { 'content-type': 'application/json', 'x-round': String(round) },
    body: JSON.stringify({ applicationId, userId, ...amounts }),
    timeoutMs,
  }
}

function read({ status, body }: PeerAnswer): CreditReport | NoReport {
  const report = creditReport.safeParse(body)
  if (status === 200 && report.success) return report.data
  const failed = failure.safeParse(body)
  const unusable = () => new UnusableAnswer(`scoring-svc answered ${status}`)
  if (status >= 400 && status < 500) {
    // An answer, and our fault: it asked nobody, and is no worse for it.
    return { outcome: 'no_report', reason: 'scoring_unavailable', reachedBureau: false, cause: unusable() }
  }
  if (status === 200 || !failed.success) throw unusable()
  const { code, attempts } = failed.data
  return { outcome: 'no_report', reason: code, reachedBureau: attempts > 0 }
}
