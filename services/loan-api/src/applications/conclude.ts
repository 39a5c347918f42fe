import type { Application, CreditReport, Deferral, LeasedApplication, NoReport } from './application.ts'
import { backoffMs, FIRST_DEFERRAL_MS, LONGEST_BACKOFF_MS } from './backoff.ts'
import { type Deadline, scoringTimeoutMs } from './budget.ts'
import { decide } from './decide.ts'
import { covers, type Policy } from './policy.ts'
import type { ApplicationRepository, CreditBureau, Events } from './ports.ts'

export type ConcludePorts = {
  applications: ApplicationRepository
  bureau: CreditBureau
  events: Events
  policy: Policy
  scoringBudgetMs: number
}

/**
 * The second half of an application's story, in its partner's request and in every round of recovery: a score, and then the
 * decision by the policy in force, or the deferral. `undefined` when the lease was not ours any more and nothing was written.
 * @throws {DatabaseUnavailable} when the outcome is not known to be on record.
 */
export async function conclude(
  application: LeasedApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Application | undefined> {
  const { applications, events, policy } = ports
  // Asked before the bureau is: it would be paid for a score that decides nothing.
  if (!covers(policy, application)) {
    return defer(application, { reason: 'not_covered_by_policy', reachedBureau: false }, deadline, ports)
  }
  const report = await reportInTime(application, deadline, ports)
  if (report.outcome === 'no_report') return defer(application, report, deadline, ports)
  const decision = decide(application, report, policy)
  if (decision.status === 'UNDECIDABLE') {
    return defer(application, { reason: 'bureau_contract_violation', reachedBureau: true }, deadline, ports)
  }
  const onRecord = await applications.decide(application, decision, report, deadline.leftMs())
  if (onRecord) events.decided(onRecord)
  return onRecord
}

async function reportInTime(
  application: LeasedApplication,
  deadline: Deadline,
  { bureau, scoringBudgetMs }: ConcludePorts,
): Promise<CreditReport | NoReport> {
  const timeoutMs = scoringTimeoutMs(deadline, scoringBudgetMs)
  if (timeoutMs === 0) return { outcome: 'no_report', reason: 'budget_exhausted', reachedBureau: false }
  return bureau.report(application, timeoutMs)
}

async function defer(
  application: LeasedApplication,
  deferral: Deferral,
  deadline: Deadline,
  { applications, events }: ConcludePorts,
): Promise<Application | undefined> {
  const failedPulls = application.failedPulls + (deferral.reachedBureau ? 1 : 0)
  const dueInMs = waitMs({ ...application, failedPulls }, deferral)
  const onRecord = await applications.defer(
    application,
    { dueInMs, reason: deferral.reason, failedPulls },
    deadline.leftMs(),
  )
  if (!onRecord) return undefined
  events.deferred(application, deferral)
  return { ...onRecord, deferralReason: deferral.reason }
}

function waitMs({ round, failedPulls }: LeasedApplication, { reason }: Deferral): number {
  if (round === 0) return FIRST_DEFERRAL_MS
  // Only another policy changes that, and no attempt makes it come sooner.
  if (reason === 'not_covered_by_policy') return LONGEST_BACKOFF_MS
  return backoffMs(failedPulls, Math.random())
}
