import { causeOfDeferral, causeOfFailure, isStopped, NOT_READY, obstacle } from './causes.ts'
import type { Objectives } from './objectives.ts'
import type { Status } from './status.ts'

/** In words: `Deferring` `13 %`: `the bureau is unavailable`. */
export type Verdict = {
  level: 'good' | 'idle' | 'warning' | 'bad'
  /** Changes only when something has happened: what a screen reader is told. */
  headline: string
  amount?: string
  because?: string
}

/** Is it working? In one plain sentence, the worst thing first; `before` is what was said last. */
export function judge(status: Status, objectives: Objectives, before?: Verdict): Verdict {
  return (
    judgeAnswers(status) ??
    judgeCallers(status) ??
    judgeSpeed(status, objectives) ??
    judgeBacklog(status, objectives) ??
    judgeRetries(status, before) ??
    judgeNothingWrong(status)
  )
}

function judgeAnswers(status: Status): Verdict | undefined {
  const { traffic, errors } = status
  const applications = applicationsOf(status)
  const deferrals = errors.deferrals.reduce((sum, { perSecond }) => sum + perSecond, 0)
  const undecided = deferrals + errors.unconfirmed
  const failing = shareOf(traffic.failed, applications)

  if (isStopped(status, 'loan-api')) return notAnswering('loan-api')
  if (traffic.failed > undecided)
    return { level: 'bad', headline: 'Failing', amount: failing, because: causeOfFailure(status) }
  const amount = shareOf(undecided, traffic.decided + traffic.deferred)
  const alsoFailing = traffic.failed > 0 ? `; ${failing} get a 5xx` : ''
  if (errors.unconfirmed > deferrals) {
    const cause = status.isReady === false ? NOT_READY : 'their decisions are not known to be on record'
    return { level: 'bad', headline: 'Not confirming', amount, because: cause + alsoFailing }
  }
  if (status.isReady === false) return { level: 'bad', headline: 'Would fail', because: NOT_READY }
  if (isStopped(status, 'auth-svc')) return notAnswering('auth-svc')
  if (deferrals > 0) {
    const because = causeOfDeferral(status) + alsoFailing
    return { level: traffic.failed > 0 ? 'bad' : 'warning', headline: 'Deferring', amount, because }
  }
  return undefined
}

/** Fewer than one in ten who do not wait for their answer are the weather of networks. */
const MANY_LEAVE = 0.1

function judgeCallers(status: Status): Verdict | undefined {
  const { traffic, errors } = status
  const applications = applicationsOf(status)
  const all = applications + traffic.refused + traffic.left
  if (traffic.left > MANY_LEAVE * all) {
    const amount = shareOf(traffic.left, all)
    return { level: 'warning', headline: 'Too late for', amount, because: 'callers leave before the answer' }
  }
  if (applications > 0 || traffic.refused === 0) return undefined
  const because = errors.refusals.map(each => `${each.status}, ${each.meaning}`).join('; ')
  return { level: 'warning', headline: 'Refusing', amount: 'everything', because }
}

function judgeSpeed(status: Status, { latency: { p95Ms } }: Objectives): Verdict | undefined {
  const wouldDefer = obstacle(status)
  if (wouldDefer) return { level: 'warning', headline: 'Would defer', because: wouldDefer }
  if (!status.latency || status.latency.p95 <= p95Ms) return undefined
  const because = `p95 is ${Math.round(status.latency.p95)} ms, promised are ${p95Ms} ms`
  return { level: 'warning', headline: 'Deciding slowly', because }
}

function judgeBacklog(
  { backlog }: Status,
  { freshness: { withinMinutes } }: Objectives,
): Verdict | undefined {
  if (!backlog) return undefined
  const { awaiting, oldestSeconds, setAside } = backlog
  if (setAside > 0) {
    const because = `${counted(setAside)} past the maximum age, npm run requeue takes them up`
    return { level: 'warning', headline: 'Waiting for a person', because }
  }
  if (awaiting === 0 || oldestSeconds <= withinMinutes * 60) return undefined
  const minutes = Math.floor(oldestSeconds / 60)
  const because = `the oldest of ${counted(awaiting)} has waited for ${minutes} min, promised are ${withinMinutes}`
  return { level: 'warning', headline: 'Deciding too late', because }
}

const RETRYING = 'Deciding with retries'
/** Of ten scores, one for which the bureau is asked again: something is wrong, and for now it is made good. */
const NOTABLE_RETRIES = 0.1
/** Half of it, so that the sentence does not come and go with single ones. */
const FEW_RETRIES = 0.05

function judgeRetries(status: Status, before: Verdict | undefined): Verdict | undefined {
  const { retriesPerScore, retriesPerSecond } = status.resilience
  const notable = before?.headline === RETRYING ? FEW_RETRIES : NOTABLE_RETRIES
  if (applicationsOf(status) === 0 || retriesPerScore < notable) return undefined
  const because = `the bureau is asked again ${retriesPerSecond.toFixed(1)} times a second`
  return { level: 'warning', headline: RETRYING, because }
}

function judgeNothingWrong(status: Status): Verdict {
  const awaiting = status.backlog?.awaiting ?? 0
  const those = awaiting === 1 ? 'application awaits its' : 'applications await their'
  const catchingUp = awaiting > 0 && { because: `${awaiting} deferred ${those} decision` }
  if (applicationsOf(status) === 0)
    return { level: 'idle', headline: 'Ready, nobody is applying', ...catchingUp }
  return { level: 'good', headline: 'Deciding normally', ...catchingUp }
}

/** A second; what was refused is none. */
function applicationsOf({ traffic: { decided, deferred, failed } }: Status): number {
  return decided + deferred + failed
}

function notAnswering(service: string): Verdict {
  return { level: 'bad', headline: 'Not answering', because: `${service} is stopped` }
}

function counted(applications: number): string {
  return `${applications} ${applications === 1 ? 'application' : 'applications'}`
}

function shareOf(some: number, all: number): string {
  const percent = all === 0 ? 100 : (some / all) * 100
  if (percent >= 100) return 'everything'
  return percent < 1 ? 'less than 1 %' : `${Math.min(99, Math.round(percent))} %`
}
