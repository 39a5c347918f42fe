import type { Experiment, Guard, ZeroCount } from '../experiment.ts'

/** What no fault excuses. */
export const ALWAYS: ZeroCount[] = [
  'lost',
  'undecided',
  'recorded twice',
  'recorded although refused',
  'told otherwise',
  'decided otherwise',
  'charged wrongly',
  'scored twice at once',
  'late',
  'unanswered',
  'audit broken',
]

/** Beyond these something is wrong that no hypothesis is about, and a longer run would only do harm. */
export const GUARDS: Guard[] = [
  { guard: 'unanswered', atMost: 20 },
  // Four times the budget: whoever waits so long is not being answered.
  { guard: 'slowest answer', atMostMs: 3_000 },
  // Recovery decides 30 a second, so a minute's work at most.
  { guard: 'undecided', atMost: 2_000 },
  { guard: 'memory of a service', atMostMib: 500 },
]

/** 40 a second take a fifth of a small machine, and are enough for each phase to be judged within seconds. */
export const USUAL = {
  ratePerSecond: 40,
  warmUpSeconds: 4,
  baselineSeconds: 13,
  // The longest backoff of recovery is 15 s, a lease 10 s; a backlog of some hundred is decided at 30 a second.
  decidedWithinSeconds: 60,
  always: ALWAYS,
  guards: GUARDS,
} satisfies Partial<Experiment>
