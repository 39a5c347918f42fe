import { setTimeout as delay } from 'node:timers/promises'
import type { FaultStatus, Scenario, Simulator } from '../fault-control/simulator.ts'
import { callLocally } from '../local-http.ts'
import { type Measured, readMetrics } from './metrics-text.ts'

/** What one look at the whole system found; a service that did not answer is not among the measured. */
export type Look = {
  atMs: number
  measured: Map<string, Measured>
  /** Whether loan-api says that it can serve; null when it does not say. */
  isReady: boolean | null
  fault: FaultStatus | null
  scenarios: Scenario[]
}

/** Where each service's operations port is. */
export type OperationsUrls = Record<string, string>

/** Less than the second between two looks. */
const ANSWER_WITHIN_MS = 900
/** A laptop that is busy keeps a service from answering for a moment; one that says nothing for longer is as good as stopped. */
const MAY_BE_LATE_TIMES = 3

/** loan-api itself waits a second for its database before it says that it is not ready. */
const READINESS_WITHIN_MS = 1_500

/** Returns what looks at everything once; it never fails. */
export function createLookout(urls: OperationsUrls, simulator: Pick<Simulator, 'status' | 'scenarios'>) {
  const services = Object.entries(urls).map(([name, url]) => ({ name, measure: followMetrics(url) }))
  const readiness = followReadiness(urls['loan-api'] ?? '')
  let scenarios: Scenario[] = []

  async function measureAll(): Promise<Look['measured']> {
    const all = await Promise.all(services.map(async ({ name, measure }) => [name, await measure()] as const))
    return new Map(all.flatMap(([name, measured]) => (measured ? [[name, measured] as const] : [])))
  }

  async function knownScenarios(): Promise<Scenario[]> {
    if (scenarios.length === 0) scenarios = (await inTime(simulator.scenarios())) ?? []
    return scenarios
  }

  return async (): Promise<Look> => {
    const [measured, fault, scenarios] = await Promise.all([
      measureAll(),
      inTime(simulator.status()),
      knownScenarios(),
    ])
    return { atMs: Date.now(), measured, isReady: readiness(), fault, scenarios }
  }
}

/** A simulator that hangs must not hold up the look at the others. */
function inTime<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([asked.catch(() => null), delay(ANSWER_WITHIN_MS, null, { ref: false })])
}

/** What was last answered; the next answer is asked for meanwhile, because it may take longer than a look. */
function followReadiness(url: string): () => boolean | null {
  let last: boolean | null = null
  let isAsking = false
  const ask = async () => {
    isAsking = true
    last = await callLocally(`${url}/readyz`, { withinMs: READINESS_WITHIN_MS }).then(
      ({ status }) => status === 200,
      () => null,
    )
    isAsking = false
  }
  return () => {
    if (!isAsking) void ask()
    return last
  }
}

/** What a service measures now, or did when it was last in time; nothing when it is stopped. */
function followMetrics(url: string): () => Promise<Measured | undefined> {
  let last: Measured | undefined
  let late = 0
  return async () => {
    try {
      const { status, body } = await callLocally(`${url}/metrics`, { withinMs: ANSWER_WITHIN_MS })
      late = 0
      last = status === 200 ? readMetrics(body) : undefined
    } catch (error) {
      late += 1
      const isLate = error instanceof Error && error.name === 'TimeoutError'
      if (!isLate || late > MAY_BE_LATE_TIMES) last = undefined
    }
    return last
  }
}
