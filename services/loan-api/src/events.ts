import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { NO_REPORT_REASONS } from './applications/application.ts'
import { DatabaseUnavailable } from './applications/errors.ts'
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
  const leasesLost = metrics.counter(
    'loan_leases_lost_total',
    'Applications that another instance took over while this one worked on them',
  )
  const unconfirmed = metrics.counter(
    'loan_outcomes_unconfirmed_total',
    'Applications whose decision or deferral is not known to be on record, by what failed',
    ['cause'],
  )
  for (const cause of ['database', 'fault']) unconfirmed.inc({ cause }, 0)
  applications.inc({ status: 'RECEIVED', mode: 'live' }, 0)
  for (const status of ['APPROVED', 'REJECTED']) applications.inc({ status, mode: 'live' }, 0)
  for (const reason of NO_REPORT_REASONS) deferrals.inc({ reason }, 0)

  return {
    received: applicationId => {
      applications.inc({ status: 'RECEIVED', mode: 'live' })
      log.debug({ applicationId }, 'application received')
    },
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
    leaseLost: applicationId => {
      leasesLost.inc()
      log.warn({ applicationId }, 'application taken over by another instance')
    },
    outcomeUnconfirmed: (applicationId, err) => {
      const cause = err instanceof DatabaseUnavailable ? 'database' : 'fault'
      unconfirmed.inc({ cause })
      log.error({ applicationId, cause, err }, 'outcome not confirmed')
    },
  }
}
