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
  const states = metrics.gauge('circuit_breaker_state', '1 for the state that a breaker is in', [
    'name',
    'state',
  ])
  const calls = metrics.counter('circuit_breaker_calls_total', 'Calls through a breaker by what they told', [
    'name',
    'outcome',
  ])
  const transitions = metrics.counter('circuit_breaker_transitions_total', 'Moves of a breaker', [
    'name',
    'from',
    'to',
  ])
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
