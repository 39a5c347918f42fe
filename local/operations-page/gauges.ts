import { type Measured, seriesOf, sumOf } from './metrics-text.ts'
import type { BreakerState, Status } from './status.ts'

/** The breakers that there are, and in which service each is. */
export const BREAKERS = [
  { name: 'auth-svc', within: 'loan-api' },
  { name: 'scoring-svc', within: 'loan-api' },
  { name: 'bureau', within: 'scoring-svc' },
]

/** As charts have them, from below. */
export const BREAKER_STATES: BreakerState[] = ['closed', 'half_open', 'open']

export function breakerStateOf(measured: Measured | undefined, name: string): BreakerState | null {
  if (!measured) return null
  const isIn = (state: BreakerState) => sumOf(measured, 'circuit_breaker_state', { name, state }) === 1
  return BREAKER_STATES.find(isIn) ?? null
}

/** Milliseconds; of 100 turns of the event loop, 99 waited less. */
export function eventLoopDelayOf(measured: Measured | undefined): number | null {
  const seconds = measured && sumOf(measured, 'nodejs_eventloop_lag_p99_seconds')
  return seconds === undefined ? null : seconds * 1_000
}

export function databaseOf(loanApi: Measured | undefined): Status['saturation']['database'] {
  if (!loanApi?.has('db_pool_connections')) return null
  const inState = (state: string) => sumOf(loanApi, 'db_pool_connections', { state }) ?? 0
  return { inUse: inState('in_use'), idle: inState('idle'), waiting: inState('waiting') }
}

export function socketsOf(all: Iterable<Measured>): Status['saturation']['sockets'] {
  return [...all].flatMap(measured =>
    seriesOf(measured, 'peer_sockets').map(({ labels, value }) => ({
      dependency: labels.dependency ?? '',
      state: labels.state ?? '',
      count: value,
    })),
  )
}

export function gaugeOf(measured: Measured | undefined, name: string): number | null {
  return (measured && sumOf(measured, name)) ?? null
}
