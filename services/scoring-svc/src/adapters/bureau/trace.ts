import type { Breaker } from '@loans/service-kit/breaker/breaker'
import { inSpan } from '@loans/service-kit/telemetry/spans'
import { isScoringFailure, OVERTAKEN } from '../../scores/errors.ts'
import type { Bureau } from '../../scores/ports.ts'
import type { Round } from '../../scores/round.ts'

/** Around one attempt: a span that says which it is, what it had to work with, and how it ended. */
export function withTrace(bureau: Bureau, { breaker }: { breaker: Pick<Breaker, 'state'> }): Bureau {
  return {
    score: (application, round) => {
      const isOvertaken = () => round.signal.reason === OVERTAKEN
      const options = { attributes: beforehand(round, breaker), isFailure: () => !isOvertaken() }
      return inSpan('bureau attempt', options, async span => {
        const report = await bureau.score(application, round).catch(error => {
          span.setAttribute('bureau.outcome', isOvertaken() ? 'overtaken' : reasonOf(error))
          throw error
        })
        span.setAttribute('bureau.outcome', report.score.outcome)
        return report
      })
    },
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

function reasonOf(error: unknown): string {
  return isScoringFailure(error) ? error.reason : 'fault'
}
