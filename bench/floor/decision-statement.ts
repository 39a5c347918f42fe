import { DECIDE } from '../../services/loan-api/src/adapters/postgres/statements.ts'
import type { CreditReport } from '../../services/loan-api/src/applications/application.ts'
import type { Decision, Undecidable } from '../../services/loan-api/src/applications/decide.ts'

type Attributed = {
  applicationId: string
  fencingToken: string
  holder: string
  requestId: string
  policyVersion: string
}

type Body = { amount: number; termMonths: number; income: number }

/** The product's second statement, with the evidence that the product keeps. @throws when there is nothing to decide by. */
export function decisionStatement(
  { applicationId, fencingToken, holder, requestId, policyVersion }: Attributed,
  { amount, termMonths, income }: Body,
  report: CreditReport,
  decision: Decision | Undecidable,
) {
  if (decision.status === 'UNDECIDABLE') throw new Error('undecidable')
  const scored = report.outcome === 'scored' ? report : undefined
  const inputs = JSON.stringify({ amount, termMonths, income, factors: scored?.factors ?? [] })
  const evidence = [report.provider, scored?.score ?? null, decision.riskBand, scored?.riskBand ?? null]
  const terms =
    decision.status === 'APPROVED'
      ? [
          decision.interestRateBasisPoints / 100,
          decision.monthlyPaymentCents / 100,
          decision.totalRepayableCents / 100,
          [],
        ]
      : [null, null, null, decision.reasons]
  const by = [applicationId, fencingToken, decision.status, holder, requestId, 'live', policyVersion]
  return { name: 'decide', text: DECIDE, values: [...by, inputs, ...evidence, ...terms] }
}
