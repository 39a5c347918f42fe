import type { Peer, PeerAnswer } from '@loans/service-kit/http-client/peer'
import { z } from 'zod'
import type { CreditReport, NoReport } from '../../applications/application.ts'
import { toAmount } from '../../applications/money.ts'
import type { ScoreProvider } from '../../applications/ports.ts'
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
})

/** Asks scoring-svc for an applicant's credit report; every way of not getting one is a reason, none an exception. */
export function createScoreProvider(scoringSvc: Peer): ScoreProvider {
  return {
    report: async ({ applicationId, userId, amountCents, incomeCents, round }, timeoutMs) => {
      const body = JSON.stringify({
        applicationId,
        userId,
        amount: toAmount(amountCents),
        income: toAmount(incomeCents),
      })
      const headers = { 'content-type': 'application/json', 'x-round': String(round) }
      let answer: PeerAnswer
      try {
        answer = await scoringSvc.post({ path: '/score', headers, body, timeoutMs })
      } catch (silence) {
        return { outcome: 'no_report', reason: 'scoring_unavailable', cause: silence }
      }
      if (answer.status === 200) return toReport(answer.body)
      const parsed = failure.safeParse(answer.body)
      return noReport(parsed.success ? parsed.data.code : 'scoring_unavailable')
    },
  }
}

function toReport(body: unknown): CreditReport | NoReport {
  const parsed = creditReport.safeParse(body)
  return parsed.success ? parsed.data : noReport('scoring_unavailable')
}

function noReport(reason: NoReport['reason']): NoReport {
  return { outcome: 'no_report', reason }
}
