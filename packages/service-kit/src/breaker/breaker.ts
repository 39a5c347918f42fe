import CircuitBreaker from 'opossum'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { noteEvent } from '../telemetry/spans.ts'
import { breakerMetrics, type State } from './breaker-metrics.ts'
import { createCallWindow, type Outcome, type Shares } from './call-window.ts'

/** The peer was not called: it has failed too often, and is left alone for a while. */
export class BreakerOpen extends Error {
  override readonly name = 'BreakerOpen'
  readonly loggable = true

  constructor(breaker: string) {
    super(`the breaker of ${breaker} is open`)
  }
}

export type Breaker = {
  /** Makes the call, unless the breaker is open. @throws {BreakerOpen}, and whatever `call` throws */
  run: <T>(call: () => Promise<T>) => Promise<T>
  state: () => State
  close: () => void
}

type OpensAt = { minimumCalls: number; failureShare: number; slowShare?: number }

export type BreakerOptions = {
  /** The peer's name, in metrics and logs. */
  name: string
  /** What an error of a call tells of the peer: `ignored` is what we did ourselves, `success` an answer that is an error. */
  judge: (error: unknown) => 'failure' | 'ignored' | 'success'
  /** How long an open breaker waits before it lets one call probe the peer. */
  coolDownMs: number
  /** A closed breaker opens when that many calls of the last 10 s fail or are slow, as a share, and there were enough of them. */
  opensAt: OpensAt
  /** A success that took longer than this keeps its value and counts as slow. */
  slowAfterMs?: number
  log: Log
  metrics: Metrics
}

/**
 * One peer's circuit breaker. opossum holds its state: closed, open, half-open with exactly one probe. When a closed one opens
 * is counted here, because opossum knows no slow calls and takes one that we cut short for a success. A probe that is slow or
 * cut short opens the breaker again. A call tells only of the state in which it began: one that ends after a move moves nothing.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { name, judge, coolDownMs, opensAt, slowAfterMs = Number.POSITIVE_INFINITY, log, metrics } = options
  const meter = breakerMetrics(metrics, name)
  const recent = createCallWindow()
  let state: State = 'closed'
  let moves = 0
  const circuit = new CircuitBreaker((probe: () => Promise<void>) => probe(), {
    resetTimeout: coolDownMs,
    timeout: false,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
  })

  const enter = (next: State) => () => {
    recent.clear()
    moves += 1
    meter.moved(state, next)
    log[next === 'open' ? 'warn' : 'info']({ breaker: name, from: state, to: next }, 'breaker moved')
    noteEvent('circuit_breaker.state_change', {
      'circuit_breaker.name': name,
      'circuit_breaker.from': state,
      'circuit_breaker.to': next,
    })
    state = next
  }
  circuit.on('open', enter('open')).on('halfOpen', enter('half_open')).on('close', enter('closed'))

  /** Makes the call and, before its caller gets the end of it, says to `told` what it told. */
  async function observe<T>(call: () => Promise<T>, told: (outcome: Outcome) => void): Promise<T> {
    const startedAtMs = performance.now()
    let outcome: Outcome = 'success'
    try {
      const value = await call()
      if (performance.now() - startedAtMs > slowAfterMs) outcome = 'slow'
      return value
    } catch (error) {
      outcome = judge(error)
      throw error
    } finally {
      meter.called(outcome)
      told(outcome)
    }
  }

  function runClosed<T>(call: () => Promise<T>): Promise<T> {
    const movesBefore = moves
    return observe(call, outcome => {
      if (moves !== movesBefore) return
      recent.add(outcome)
      if (isTooBad(recent.shares(), opensAt)) circuit.open()
    })
  }

  /** Makes the first call of a half-open breaker, and no other. */
  async function runProbe<T>(call: () => Promise<T>): Promise<T> {
    let probed: Promise<T> | undefined
    const probe = async () => {
      let outcome: Outcome | undefined
      probed = observe(call, told => {
        outcome = told
      })
      await probed.catch(() => {})
      // For opossum, which closes after a success and opens after anything else.
      if (outcome !== 'success') throw new Error(outcome)
    }
    await circuit.fire(probe).catch(() => {})
    if (probed !== undefined) return probed
    meter.called('rejected')
    throw new BreakerOpen(name)
  }

  return {
    run: call => (circuit.closed ? runClosed(call) : runProbe(call)),
    state: () => state,
    close: () => circuit.shutdown(),
  }
}

function isTooBad(
  { calls, failureShare, slowShare }: Shares,
  { minimumCalls, failureShare: mostFailures, slowShare: mostSlow = Number.POSITIVE_INFINITY }: OpensAt,
): boolean {
  return calls >= minimumCalls && (failureShare >= mostFailures || slowShare >= mostSlow)
}
