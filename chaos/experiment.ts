import type { Rule } from '../local/fault-control/simulator.ts'

/** What a share is of the answers of a phase, and how it is judged: by `judgeShare`, or exactly when all (1) must be so. */
export type ShareBound = { atLeast: number } & (
  | { share: 'decided' | 'accepted' | 'accepted or overloaded' }
  | { share: 'answered' | 'accepted answered' | 'overload refused'; withinMs: number }
  | { share: 'refused as'; code: string; withinMs: number }
)

/** What is counted of a phase and compared as it is. */
export type NumberBound =
  | { number: 'calls for an application' | 'calls for a round'; atMost: number }
  /** Of the best goodput of any phase up to then. */
  | { number: 'goodput'; atLeastOfPeak: number }

export type Bound = ShareBound | NumberBound

export type Fault =
  /** What the simulator does from before the stage's first application, for its library's scenario or by these rules. */
  | { kind: 'bureau'; scenario: string; ttlSeconds: number }
  | { kind: 'bureau'; rules: Rule[]; ttlSeconds: number }
  /** Seconds after the stage's first application; it is begun again, stopped no longer, after `forSeconds` at the latest. */
  | { kind: 'kill' | 'pause'; service: string; afterSeconds: number; forSeconds: number }
  | { kind: 'freeze the database'; afterSeconds: number; forSeconds: number }

export type Stage = {
  name: string
  seconds: number
  /** Beside the experiment's rate; 1 without it. */
  timesTheRate?: number
  faults: Fault[]
  /** What must hold during it. */
  holds: Bound[]
}

/** Ends the run at once when it is breached. */
export type Guard =
  | { guard: 'unanswered'; atMost: number }
  | { guard: 'slowest answer'; atMostMs: number }
  | { guard: 'undecided'; atMost: number }
  | { guard: 'memory of a service'; atMostMib: number }

/** Counted at the end, over the whole run; each must be nought. */
export type ZeroCount =
  | 'lost'
  | 'undecided'
  | 'recorded twice'
  | 'recorded although refused'
  | 'told otherwise'
  | 'decided otherwise'
  | 'charged wrongly'
  | 'scored twice at once'
  | 'late'
  | 'unanswered'
  | 'audit broken'

/** What is done to a system in use, and what must hold meanwhile. All of an experiment is data: chaos/run-experiment.ts runs it. */
export type Experiment = {
  name: string
  hypothesis: string
  /** Applications that are sent, whatever becomes of those before (open model). */
  ratePerSecond: number
  /** Variables of services, where the experiment needs others than they have. */
  variables?: Record<string, Record<string, string>>
  warmUpSeconds: number
  /** So many applications that one that is deferred by chance is no miss; what follows is compared with them. */
  baselineSeconds: number
  stages: Stage[]
  /** Without faults: the objectives hold again `withinSeconds` after the last of them. */
  recovery: { seconds: number; withinSeconds: number }
  /** From the end of the recovery phase. */
  decidedWithinSeconds: number
  always: ZeroCount[]
  guards: Guard[]
}

/** Partners wait 800 ms, of which the edge takes 50. */
export const REQUEST_BUDGET_MS = 750
