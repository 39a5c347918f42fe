import type { FaultStatus, Scenario } from '../fault-control/simulator.ts'
import type { ObjectiveName } from './objectives.ts'

/** What is not known, because its service does not answer or nothing came, is null throughout. */
export type Status = {
  atMs: number
  /** The rates and quantiles are of so many seconds. */
  windowSeconds: number
  services: { name: string; isUp: boolean }[]
  /** Whether loan-api says that it can serve: its database answers. */
  isReady: boolean | null
  latency: Latency | null
  /** Answers to `POST /loan/apply` a second; `left` are the callers who left before theirs. */
  traffic: { decided: number; deferred: number; refused: number; failed: number; left: number }
  errors: {
    /** A second. `failed` without those that were shed. */
    failed: number
    shed: number
    /** Answered with 202 because their outcome is not known to be on record. */
    unconfirmed: number
    deferrals: { reason: string; perSecond: number }[]
    /** By their status, the most frequent first; what each means, for a person. */
    refusals: { status: string; meaning: string; perSecond: number }[]
  }
  saturation: {
    /** Share of one core; the worst delay of the event loop among 99 of 100. */
    processes: { service: string; cpu: number | null; eventLoopMs: number | null }[]
    database: { inUse: number; idle: number; waiting: number } | null
    atTheBureau: number | null
    bulkheadRejected: number
    sockets: { dependency: string; state: string; count: number }[]
  }
  budgets: Budget[]
  /** Since when loan-api has counted. */
  countedSinceMs: number | null
  breakers: Breaker[]
  resilience: {
    retriesPerSecond: number
    /** Over the last minute: for one score that was asked for and got in the end, how often the bureau was asked again. */
    retriesPerScore: number
    notRetriedPerSecond: number
    retryBudget: number | null
    /** Second attempts beside a slow one since scoring-svc began. */
    hedges: { outcome: string; count: number }[]
  }
  backlog: { awaiting: number; oldestSeconds: number; setAside: number; recoveredPerSecond: number } | null
  fault: Pick<FaultStatus, 'scenario' | 'remainingSeconds'> | null
  scenarios: Pick<Scenario, 'name' | 'description'>[]
}

/** Milliseconds. */
export type Latency = { p50: number; p95: number; p99: number; p999: number }

export type Budget = {
  objective: ObjectiveName
  /** What is promised, for a person. */
  promise: string
  good: number
  bad: number
  /** Null also when there are too few to judge. */
  left: number | null
  /** Over the last minutes; null as above. */
  burnRate: number | null
}

export type BreakerState = 'closed' | 'open' | 'half_open'

export type Breaker = {
  name: string
  /** The service that it protects. */
  within: string
  state: BreakerState | null
  sinceMs: number
}

/** One second of what the charts draw; milliseconds, answers a second, shares. */
export type Point = {
  atMs: number
  latency: Latency | null
  traffic: Status['traffic']
  errors: { failed: number; shed: number; deferred: number; unconfirmed: number }
  cpu: (number | null)[]
  breakers: (BreakerState | null)[]
  fault: string | null
}
