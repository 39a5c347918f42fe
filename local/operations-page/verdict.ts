import type { Objectives } from './objectives.ts'
import type { Breaker, Status } from './status.ts'

/** In words: `Deferring` `13 %`: `the bureau is unavailable`. */
export type Verdict = {
  level: 'good' | 'idle' | 'warning' | 'bad'
  /** Changes only when something has happened: what a screen reader is told. */
  headline: string
  amount?: string
  because?: string
}

/** More than one application in twenty needs the bureau to be asked again: something is wrong, and for now it is made good. */
const NOTABLE_RETRIES = 0.05

/** Is it working? In one plain sentence, the worst thing first. */
export function judge(status: Status, objectives: Objectives): Verdict {
  const { traffic, errors, latency, resilience } = status
  const applications = traffic.decided + traffic.deferred + traffic.failed
  const deferrals = errors.deferrals.reduce((sum, { perSecond }) => sum + perSecond, 0)
  const failing = shareOf(traffic.failed, applications)

  if (isStopped(status, 'loan-api')) return notAnswering('loan-api')
  if (traffic.failed > deferrals) {
    return { level: 'bad', headline: 'Failing', amount: failing, because: causeOfFailure(status) }
  }
  if (isStopped(status, 'auth-svc')) return notAnswering('auth-svc')
  if (deferrals > 0) {
    const amount = shareOf(deferrals, traffic.decided + traffic.deferred)
    const because = causeOfDeferral(status)
    if (traffic.failed === 0) return { level: 'warning', headline: 'Deferring', amount, because }
    return { level: 'bad', headline: 'Deferring', amount, because: `${because}; ${failing} get a 5xx` }
  }
  const wouldDefer = obstacle(status)
  if (wouldDefer) return { level: 'warning', headline: 'Would defer', because: wouldDefer }
  if (latency && latency.p95 > objectives.latency.p95Ms) {
    const because = `p95 is ${Math.round(latency.p95)} ms, promised are ${objectives.latency.p95Ms} ms`
    return { level: 'warning', headline: 'Deciding slowly', because }
  }
  if (resilience.retriesPerSecond > NOTABLE_RETRIES * applications && applications > 0) {
    const because = `the bureau is asked again ${resilience.retriesPerSecond.toFixed(1)} times a second`
    return { level: 'warning', headline: 'Deciding with retries', because }
  }
  if (applications === 0)
    return { level: 'idle', headline: 'Ready, nobody is applying', ...catchingUp(status) }
  return { level: 'good', headline: 'Deciding normally', ...catchingUp(status) }
}

function isStopped({ services }: Status, name: string): boolean {
  return !services.some(service => service.name === name && service.isUp)
}

function notAnswering(service: string): Verdict {
  return { level: 'bad', headline: 'Not answering', because: `${service} is stopped` }
}

function causeOfFailure(status: Status): string {
  if (isStopped(status, 'auth-svc')) return 'auth-svc is stopped'
  if (status.errors.shed > 0) return 'too many are in flight'
  const auth = status.breakers.find(({ name }) => name === 'auth-svc')
  if (auth?.state === 'open') return breakerIsOpen(auth, status.atMs)
  return 'the traces below tell why'
}

const REASONS: Record<string, string> = {
  bureau_unavailable: 'the bureau is unavailable',
  bureau_contract_violation: 'the bureau’s answers are wrong',
  deadline_exceeded: 'the bureau is too slow',
  overloaded: 'scoring-svc is overloaded',
  scoring_unavailable: 'scoring-svc is unavailable',
  budget_exhausted: 'too little time was left',
  not_covered_by_policy: 'the policy does not cover them',
}

function causeOfDeferral(status: Status): string {
  const [most] = [...status.errors.deferrals].sort((a, b) => b.perSecond - a.perSecond)
  return obstacle(status) ?? REASONS[most?.reason ?? ''] ?? 'the reasons are below'
}

/** What would keep the next application from a score. */
function obstacle(status: Status): string | undefined {
  const stopped = ['scoring-svc', 'external-score-mock'].find(name => isStopped(status, name))
  if (stopped) return `${stopped} is stopped`
  // Half-open, it lets one call through and refuses the rest.
  const open = status.breakers.find(({ name, state }) => name !== 'auth-svc' && state && state !== 'closed')
  return open && breakerIsOpen(open, status.atMs)
}

function breakerIsOpen({ name, sinceMs }: Breaker, atMs: number): string {
  const whose = name === 'bureau' ? 'the bureau’s breaker' : `the breaker on ${name}`
  return `${whose} has been open for ${Math.round((atMs - sinceMs) / 1_000)} s`
}

function catchingUp({ backlog }: Status): { because?: string } {
  if (!backlog || backlog.awaiting === 0) return {}
  const those = backlog.awaiting === 1 ? 'application awaits its' : 'applications await their'
  return { because: `${backlog.awaiting} deferred ${those} decision` }
}

function shareOf(some: number, all: number): string {
  const percent = all === 0 ? 100 : (some / all) * 100
  if (percent >= 100) return 'everything'
  return percent < 1 ? 'less than 1 %' : `${Math.min(99, Math.round(percent))} %`
}
