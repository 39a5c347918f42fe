import type { Metrics } from '../metrics/metrics.ts'
import type { Outcome } from './call-window.ts'

export type State = 'closed' | 'open' | 'half_open'

const STATES: State[] = ['closed', 'open', 'half_open']
const MOVES: [from: State, to: State][] = [
  ['closed', 'open'],
  ['open', 'half_open'],
  ['half_open', 'open'],
  ['half_open', 'closed'],
]
const OUTCOMES: (Outcome | 'rejected')[] = ['success', 'slow', 'failure', 'ignored', 'rejected']

/** The metrics of one breaker among those of a service; every series is there from the start. */
export function breakerMetrics(metrics: Metrics, name: string) {
  const states = metrics.gauge({
    name: 'circuit_breaker_state',
    help: '1 for the state that a breaker is in',
    labels: ['name', 'state'],
    signal: 'errors',
    // The share of the instances whose breaker is in this state.
    statistic: 'Average',
  })
  const calls = metrics.counter({
    name: 'circuit_breaker_calls_total',
    help: 'Calls through a breaker by what they told',
    labels: ['name', 'outcome'],
    signal: 'errors',
  })
  const transitions = metrics.counter({
    name: 'circuit_breaker_transitions_total',
    help: 'Moves of a breaker',
    labels: ['name', 'from', 'to'],
    signal: 'errors',
  })
  for (const state of STATES) states.set({ name, state }, state === 'closed' ? 1 : 0)
  for (const outcome of OUTCOMES) calls.inc({ name, outcome }, 0)
  for (const [from, to] of MOVES) transitions.inc({ name, from, to }, 0)

  return {
    called: (outcome: Outcome | 'rejected') => calls.inc({ name, outcome }),
    moved: (from: State, to: State) => {
      transitions.inc({ name, from, to })
      states.set({ name, state: from }, 0)
      states.set({ name, state: to }, 1)
    },
  }
}
