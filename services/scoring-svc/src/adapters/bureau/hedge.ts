import type { Breaker } from '@loans/service-kit/breaker/breaker'
import { OVERTAKEN } from '../../scores/errors.ts'
import type { Application, Bureau, Events, HedgeOutcome } from '../../scores/ports.ts'
import type { RetryBudget } from '../../scores/retry-budget.ts'
import { hasTimeForAnAttempt, type Round } from '../../scores/round.ts'
import type { Report } from '../../scores/score.ts'
import { createLatencies } from './latencies.ts'

export type HedgeOptions = {
  maxAttempts: number
  retryBudget: RetryBudget
  breaker: Pick<Breaker, 'state'>
  events: Pick<Events, 'hedged'>
}

type Running = { isHedge: boolean; report: Promise<Report>; abort: () => void }

/**
 * Asks a second time beside an attempt that takes longer than nearly all; the first score counts, the other attempt is aborted.
 * Both carry the same idempotency key, so that the bureau charges once.
 */
export function withHedge(bureau: Bureau, options: HedgeOptions): Bureau {
  const latencies = createLatencies()
  return {
    score: async (application, round) => {
      const first = start(bureau, application, round, false)
      const slowAfterMs = latencies.p95Ms()
      const report =
        slowAfterMs === undefined || !(await isStillRunning(first, slowAfterMs))
          ? await first.report
          : await race(first, () => startHedge(bureau, application, round, options), options.events)
      latencies.add(report.bureauLatencyMs)
      return report
    },
  }
}

function start(bureau: Bureau, application: Application, round: Round, isHedge: boolean): Running {
  const lost = new AbortController()
  const signal = AbortSignal.any([round.signal, lost.signal])
  const report = bureau.score(application, { ...round, signal, isHedge })
  // Its failure is looked at later, or never.
  report.catch(() => {})
  return { isHedge, report, abort: () => lost.abort(OVERTAKEN) }
}

/** Undefined when there is no time, no attempt or no budget left for it, which changes nothing for the first. */
function startHedge(bureau: Bureau, application: Application, round: Round, options: HedgeOptions) {
  const { maxAttempts, retryBudget, breaker, events } = options
  if (round.attempts.made >= maxAttempts || !hasTimeForAnAttempt(round)) return undefined
  // An open breaker refuses it. A half-open one may take it for its probe, which, when the first wins, opens it again.
  if (breaker.state() !== 'closed') return undefined
  if (!retryBudget.spend()) {
    events.hedged('suppressed')
    return undefined
  }
  const madeBefore = round.attempts.made
  const hedge = start(bureau, application, round, true)
  // An attempt counts as soon as it starts; one that was refused on its way is no hedge.
  if (round.attempts.made > madeBefore) return hedge
  retryBudget.giveBack()
  return undefined
}

async function isStillRunning({ report }: Running, forMs: number): Promise<boolean> {
  const later = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => later.resolve(true), forMs)
  const ended = () => false
  return Promise.race([report.then(ended, ended), later.promise]).finally(() => clearTimeout(timer))
}

async function race(first: Running, second: () => Running | undefined, events: HedgeOptions['events']) {
  const hedge = second()
  if (!hedge) return first.report
  const winner = await Promise.any([first, hedge].map(running => running.report.then(() => running))).catch(
    () => undefined,
  )
  events.hedged(outcomeOf(winner))
  const loser = winner === hedge ? first : hedge
  loser.abort()
  // Both failed: the retry judges by the first, whose failure is not a breaker's refusal.
  return (winner ?? first).report
}

function outcomeOf(winner: Running | undefined): HedgeOutcome {
  if (!winner) return 'failed'
  return winner.isHedge ? 'won' : 'lost'
}
