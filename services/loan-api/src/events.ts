import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { annotate } from '@loans/service-kit/telemetry/spans'
import { DEFERRAL_REASONS } from './applications/application.ts'
import { DatabaseUnavailable } from './applications/errors.ts'
import {
  type AnsweredApplying,
  OBJECTIVES,
  RESULTS,
  verdictsOnAnswer,
  verdictsOnDecision,
} from './applications/objectives.ts'
import { type Events, RECOVERY_OUTCOMES, REPEAT_OUTCOMES, type RecoveryEvents } from './applications/ports.ts'
import type { Slo } from './applications/slo.ts'

/** The business events as metrics, log lines and attributes of the span in which they happen. */
export function createEvents(log: Log, metrics: Metrics, slo: Slo): Events {
  const objectives = objectiveCounter(metrics)
  const applications = metrics.counter({
    name: 'loan_applications_total',
    help: 'Applications by the status they took',
    labels: ['status', 'mode'],
    signal: 'traffic',
  })
  const repeats = metrics.counter({
    name: 'loan_repeated_requests_total',
    help: 'Requests to apply whose Idempotency-Key had come before, by what became of them',
    labels: ['outcome'],
    signal: 'traffic',
  })
  const durations = metrics.durationSeconds({
    name: 'loan_decision_duration_seconds',
    help: 'Time from the recording of an application to its decision',
    signal: 'latency',
  })
  const deferrals = metrics.counter({
    name: 'loan_deferrals_total',
    help: 'Applications that got no score in time',
    labels: ['reason'],
    signal: 'errors',
  })
  const leasesLost = metrics.counter({
    name: 'loan_leases_lost_total',
    help: 'Applications that another instance took over while this one worked on them',
    signal: 'errors',
  })
  const unconfirmed = metrics.counter({
    name: 'loan_outcomes_unconfirmed_total',
    help: 'Applications whose decision or deferral is not known to be on record, by what failed',
    labels: ['cause'],
    signal: 'errors',
  })
  for (const outcome of REPEAT_OUTCOMES) repeats.inc({ outcome }, 0)
  for (const cause of ['database', 'fault']) unconfirmed.inc({ cause }, 0)
  for (const mode of ['live', 'deferred'])
    for (const status of ['RECEIVED', 'APPROVED', 'REJECTED']) applications.inc({ status, mode }, 0)
  for (const reason of DEFERRAL_REASONS) deferrals.inc({ reason }, 0)

  return {
    received: (applicationId, mode) => {
      applications.inc({ status: 'RECEIVED', mode })
      annotate({ 'loan.status': 'RECEIVED' })
      log.info({ applicationId, decisionMode: mode }, 'application received')
    },
    repeated: (applicationId, outcome) => {
      repeats.inc({ outcome })
      annotate({ 'loan.application_id': applicationId })
      log.info({ applicationId, outcome }, 'application repeated')
    },
    decided: application => {
      if (application.status === 'RECEIVED') return
      const { applicationId, status, decisionMode, policyVersion, decidedAt, createdAt } = application
      const line = { applicationId, applicationStatus: status, decisionMode, policyVersion }
      applications.inc({ status, mode: decisionMode })
      annotate({
        'loan.status': status,
        'loan.decision_mode': decisionMode,
        'loan.policy_version': policyVersion,
      })
      durations.observe({}, (decidedAt.getTime() - createdAt.getTime()) / 1000)
      for (const verdict of verdictsOnDecision(application, slo)) objectives.inc(verdict)
      log.info(line, 'application decided')
    },
    deferred: ({ applicationId, round }, { reason, cause: err }) => {
      annotate({ 'loan.status': 'RECEIVED', 'loan.deferral_reason': reason })
      const line = { applicationId, round, reason, ...(err !== undefined && { err }) }
      // What recovery defers again is counted by its own attempts, and would hide what partners meet; in a long outage it is much.
      if (round > 0) return log.debug(line, 'application deferred again')
      deferrals.inc({ reason })
      log.warn(line, 'application deferred')
    },
    leaseLost: applicationId => {
      leasesLost.inc()
      log.warn({ applicationId }, 'application taken over by another instance')
    },
    outcomeUnconfirmed: (applicationId, err) => {
      const cause = err instanceof DatabaseUnavailable ? 'database' : 'fault'
      unconfirmed.inc({ cause })
      log[levelOf(err)]({ applicationId, reason: cause, err }, 'outcome not confirmed')
    },
  }
}

/** A database that is away is what recovery is for; anything else is a fault that somebody has to mend. */
function levelOf(error: unknown): 'warn' | 'error' {
  return error instanceof DatabaseUnavailable ? 'warn' : 'error'
}

/** What recovery does and what is left for it to do. */
export function createRecoveryEvents(log: Log, metrics: Metrics): RecoveryEvents {
  const objectives = objectiveCounter(metrics)
  const attempts = metrics.counter({
    name: 'recovery_attempts_total',
    help: 'Applications that recovery took, by how that ended',
    labels: ['outcome'],
    signal: 'traffic',
  })
  const failures = metrics.counter({
    name: 'recovery_failures_total',
    help: 'Times that recovery could not take, count or give back applications',
    signal: 'errors',
  })
  const awaiting = metrics.gauge({
    name: 'applications_awaiting_decision',
    help: 'Undecided applications on record',
    signal: 'saturation',
    statistic: 'Maximum',
  })
  const setAside = metrics.gauge({
    name: 'applications_past_maximum_age',
    help: 'Undecided applications that wait for a person to requeue them',
    signal: 'errors',
    statistic: 'Maximum',
  })
  const oldest = metrics.gauge({
    name: 'oldest_undecided_application_seconds',
    help: 'Age of the oldest undecided application',
    signal: 'saturation',
    statistic: 'Maximum',
  })
  for (const outcome of RECOVERY_OUTCOMES) attempts.inc({ outcome }, 0)

  return {
    attempted: (outcome, applications = 1) => attempts.inc({ outcome }, applications),
    setAside: applicationId => {
      attempts.inc({ outcome: 'set_aside' })
      log.error({ applicationId }, 'application past the maximum age: it waits to be requeued')
    },
    requeued: applications => log.info({ applications }, 'applications requeued'),
    late: applications => {
      objectives.inc({ objective: 'freshness', result: 'bad' }, applications)
      log.warn({ applications }, 'applications undecided past the time of the objective')
    },
    counted: backlog => {
      awaiting.set(backlog.awaitingDecision)
      setAside.set(backlog.setAside)
      oldest.set(backlog.oldestSeconds)
    },
    stepFailed: (err, isNews) => {
      failures.inc()
      if (isNews) log[levelOf(err)]({ err }, 'recovery is interrupted')
    },
  }
}

/** Counts what the service level objectives count, each series from the start. */
function objectiveCounter(metrics: Metrics) {
  const requests = metrics.counter({
    name: 'slo_requests_total',
    help: 'Requests to apply (freshness: applications) by whether an objective was met',
    labels: ['objective', 'result'],
    signal: 'errors',
  })
  for (const objective of OBJECTIVES) for (const result of RESULTS) requests.inc({ objective, result }, 0)
  return requests
}

/** Requests as the service level objectives count them, and those that were refused to keep them for the others. */
export function createTrafficEvents(metrics: Metrics, slo: Slo) {
  const objectives = objectiveCounter(metrics)
  const shed = metrics.counter({
    name: 'requests_shed_total',
    help: 'Requests refused because too many were in flight',
    signal: 'saturation',
  })
  const limited = metrics.counter({
    name: 'requests_rate_limited_total',
    help: "Requests refused because of their partner's rate",
    signal: 'saturation',
  })
  return {
    shed: () => shed.inc(),
    rateLimited: () => limited.inc(),
    answeredApplying: (answer: AnsweredApplying) => {
      for (const verdict of verdictsOnAnswer(answer, slo)) objectives.inc(verdict)
    },
  }
}
