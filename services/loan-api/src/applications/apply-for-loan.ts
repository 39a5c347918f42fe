import type { Application, CreditReport, LeasedApplication, NewApplication, NoReport } from './application.ts'
import { type Deadline, scoringTimeoutMs } from './budget.ts'
import { decide } from './decide.ts'
import type { Policy } from './policy.ts'
import type { ApplicationRepository, DeferralReason, Events, ScoreProvider } from './ports.ts'

export type ApplyPorts = {
  applications: ApplicationRepository
  scores: ScoreProvider
  events: Events
  policy: Policy
  scoringBudgetMs: number
}

/** A deferred application is due again when the bureau's breaker has cooled down: earlier, nobody would be asked. */
const FIRST_DEFERRAL_MS = 5_000

/**
 * Takes an application, decides it if a score comes in time and defers it otherwise, and returns what is on record.
 * An outage is never a rejection: without a score there is no decision.
 * @throws {ReceiptUnconfirmed} when it may not have been recorded.
 */
export async function applyForLoan(
  applied: NewApplication,
  deadline: Deadline,
  ports: ApplyPorts,
): Promise<Application> {
  const application = await ports.applications.receive(applied, deadline.leftMs())
  ports.events.received(application.applicationId)
  const report = await reportInTime(application, deadline, ports)
  try {
    const onRecord = await conclude(application, report, deadline, ports)
    return onRecord ?? (await readBack(application, deadline, ports))
  } catch (error) {
    ports.events.outcomeUnconfirmed(application.applicationId, error)
    return { ...application, status: 'RECEIVED', nextAttemptAt: null }
  }
}

async function reportInTime(
  application: LeasedApplication,
  deadline: Deadline,
  { scores, scoringBudgetMs }: ApplyPorts,
): Promise<CreditReport | NoReport> {
  const timeoutMs = scoringTimeoutMs(deadline, scoringBudgetMs)
  if (timeoutMs === 0) return { outcome: 'no_report', reason: 'budget_exhausted' }
  return scores.report(application, timeoutMs)
}

/** Writes the decision, or the deferral; `undefined` when the lease was not ours any more and nothing was written. */
async function conclude(
  application: LeasedApplication,
  report: CreditReport | NoReport,
  deadline: Deadline,
  { applications, events, policy }: ApplyPorts,
): Promise<Application | undefined> {
  const defer = async (reason: DeferralReason, cause?: unknown) => {
    const onRecord = await applications.defer(application, FIRST_DEFERRAL_MS, deadline.leftMs())
    if (onRecord) events.deferred(application.applicationId, reason, cause)
    return onRecord
  }
  if (report.outcome === 'no_report') return defer(report.reason, report.cause)
  const decision = decide(application, report, policy)
  if (decision.status === 'UNDECIDABLE') return defer('bureau_contract_violation')
  const onRecord = await applications.decide(application, decision, report, deadline.leftMs())
  if (onRecord) events.decided(onRecord)
  return onRecord
}

async function readBack(
  application: LeasedApplication,
  deadline: Deadline,
  { applications, events }: ApplyPorts,
) {
  events.leaseLost(application.applicationId)
  const onRecord = await applications.find(
    application.partnerId,
    application.applicationId,
    deadline.leftMs(),
  )
  if (!onRecord) throw new Error('a recorded application has disappeared')
  return onRecord
}
