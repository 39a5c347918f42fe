import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { NO_REPORT_REASONS } from './applications/application.ts'
import type { Events } from './applications/ports.ts'

/** The business events as metrics and log lines. */
export function createEvents(log: Log, metrics: Metrics): Events {
  const applications = metrics.counter('loan_applications_total', 'Applications by the status they took', [
    'status',
    'mode',
  ])
  const durations = metrics.durationSeconds(
    'loan_decision_duration_seconds',
    'Time from the recording of an application to its decision',
  )
  const deferrals = metrics.counter('loan_deferrals_total', 'Applications that got no score in time', [
    'reason',
  ])
  applications.inc({ status: 'RECEIVED', mode: 'live' }, 0)
  for (const status of ['APPROVED', 'REJECTED']) applications.inc({ status, mode: 'live' }, 0)
  for (const reason of NO_REPORT_REASONS) deferrals.inc({ reason }, 0)

  return {
    received: () => applications.inc({ status: 'RECEIVED', mode: 'live' }),
    decided: application => {
      if (application.status === 'RECEIVED') return
      const { applicationId, status, decisionMode, policyVersion, decidedAt, createdAt } = application
      applications.inc({ status, mode: decisionMode })
      durations.observe((decidedAt.getTime() - createdAt.getTime()) / 1000)
      log.info({ applicationId, status, decisionMode, policyVersion }, 'application decided')
    },
    deferred: (applicationId, reason, err) => {
      deferrals.inc({ reason })
      log.warn({ applicationId, reason, ...(err !== undefined && { err }) }, 'application deferred')
    },
    leaseLost: applicationId => log.warn({ applicationId }, 'application taken over by another instance'),
    outcomeUnconfirmed: (applicationId, err) =>
      log.error({ applicationId, err }, 'outcome not confirmed in time'),
  }
}
