import type { Breaker } from '@loans/service-kit/breaker/breaker'
import { inSpan, type Span } from '@loans/service-kit/telemetry/spans'
import { isScoringFailure } from '../../scores/errors.ts'
import type { Bureau } from '../../scores/ports.ts'
import type { Round } from '../../scores/round.ts'

/** Around one attempt: a span that says which it is, what it had to work with, and how it ended. */
export function withTrace(bureau: Bureau, { breaker }: { breaker: Pick<Breaker, 'state'> }): Bureau {
  return {
    score: (application, round) =>
      inSpan('bureau attempt', { attributes: beforehand(round, breaker) }, async span => {
        const report = await bureau.score(application, round).catch(error => conclude(span, error))
        span.setAttribute('bureau.outcome', report.score.outcome)
        return report
      }),
  }
}

function beforehand({ number, attempts, deadline, isHedge }: Round, breaker: Pick<Breaker, 'state'>) {
  return {
    'bureau.attempt': `${number}.${attempts.made + 1}`,
    'bureau.hedge': isHedge,
    'bureau.budget_left_ms': Math.round(deadline.leftMs()),
    'circuit_breaker.state': breaker.state(),
  }
}

function conclude(span: Span, error: unknown): never {
  span.setAttribute('bureau.outcome', isScoringFailure(error) ? error.reason : 'fault')
  throw error
}
