import type { Objectives } from './objectives.ts'
import type { Breaker, Status } from './status.ts'

export type Verdict = {
  level: 'good' | 'idle' | 'warning' | 'bad'
  /** Changes only when something has happened: what a screen reader is told. */
  headline: string
  /** Why, and for how long. */
  because: string
}

/** Is it working? In one plain sentence, the worst thing first. */
export function judge(status: Status, objectives: Objectives): Verdict {
  const { traffic, errors, latency, fault } = status
  const applications = traffic.decided + traffic.deferred + traffic.failed
  const deferrals = errors.deferrals.reduce((sum, { perSecond }) => sum + perSecond, 0)
  const isUp = (name: string) => status.services.some(service => service.name === name && service.isUp)

  if (!isUp('loan-api')) return { level: 'bad', headline: 'Not answering', because: 'loan-api is stopped' }
  if (traffic.failed > 0) {
    const share = percent(traffic.failed / applications)
    return { level: 'bad', headline: 'Failing', because: `${share} get a 5xx, ${causeOfFailure(status)}` }
  }
  if (!isUp('auth-svc')) return { level: 'bad', headline: 'Not answering', because: 'auth-svc is stopped' }
  if (deferrals > 0) {
    const share = deferrals >= applications ? 'all' : percent(deferrals / applications)
    return { level: 'warning', headline: 'Deferring', because: `${share}, ${causeOfDeferral(status)}` }
  }
  const wouldDefer = obstacle(status)
  if (wouldDefer) return { level: 'warning', headline: 'Would defer', because: wouldDefer }
  if (latency && latency.p95 > objectives.latency.p95Ms) {
    const promised = `promised are ${objectives.latency.p95Ms} ms`
    const because = `p95 is ${Math.round(latency.p95)} ms, ${promised}`
    return { level: 'warning', headline: 'Deciding slowly', because }
  }
  const because = [catchingUp(status), fault && `although ${fault.scenario ?? 'a fault'} is in force`]
  const besides = because.filter(Boolean).join(', ')
  if (applications === 0) return { level: 'idle', headline: 'Ready, nobody is applying', because: besides }
  return { level: 'good', headline: 'Deciding normally', because: besides }
}

function causeOfFailure(status: Status): string {
  if (!status.services.some(({ name, isUp }) => name === 'auth-svc' && isUp)) return 'auth-svc is stopped'
  if (status.errors.shed > 0) return 'too many are in flight'
  const auth = status.breakers.find(({ name }) => name === 'auth-svc')
  if (auth?.state === 'open') return breakerIsOpen(auth, status.atMs)
  return 'look at the last applications below'
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
  return obstacle(status) ?? REASONS[most?.reason ?? ''] ?? 'for reasons below'
}

/** What would keep the next application from a score. */
function obstacle({ services, breakers, atMs }: Status): string | undefined {
  const stopped = services.find(
    ({ name, isUp }) => !isUp && ['scoring-svc', 'external-score-mock'].includes(name),
  )
  if (stopped) return `${stopped.name} is stopped`
  const open = breakers.find(({ name, state }) => name !== 'auth-svc' && state === 'open')
  return open && breakerIsOpen(open, atMs)
}

function breakerIsOpen({ name, sinceMs }: Breaker, atMs: number): string {
  const seconds = Math.round((atMs - sinceMs) / 1_000)
  return `the ${name === 'bureau' ? 'bureau’s breaker' : `breaker on ${name}`} is open for ${seconds} s`
}

function catchingUp({ backlog }: Status): string | undefined {
  if (!backlog || backlog.awaiting === 0) return undefined
  return `${backlog.awaiting} deferred ${backlog.awaiting === 1 ? 'application awaits its' : 'applications await their'} decision`
}

function percent(share: number): string {
  const hundredths = share * 100
  return hundredths < 1 ? 'less than 1 %' : `${Math.round(hundredths)} %`
}
