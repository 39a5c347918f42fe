import type { Breaker, Status } from './status.ts'

export function isStopped({ services }: Status, name: string): boolean {
  return !services.some(service => service.name === name && service.isUp)
}

export const NOT_READY = 'loan-api is not ready, its database does not answer'

export function causeOfFailure(status: Status): string {
  if (isStopped(status, 'auth-svc')) return 'auth-svc is stopped'
  if (status.isReady === false) return NOT_READY
  const { database } = status.saturation
  // Before shedding, which follows from it.
  if (database && database.idle === 0 && database.waiting > 0)
    return `the database is too slow, ${database.waiting} wait for one of its ${database.inUse} connections`
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

export function causeOfDeferral(status: Status): string {
  const [most] = [...status.errors.deferrals].sort((a, b) => b.perSecond - a.perSecond)
  return obstacle(status) ?? REASONS[most?.reason ?? ''] ?? 'the reasons are below'
}

/** What would keep the next application from a score. */
export function obstacle(status: Status): string | undefined {
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
