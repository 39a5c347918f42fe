import type { FaultStatus, Scenario, Simulator } from '../fault-control/simulator.ts'
import { callLocally } from '../local-http.ts'
import { type Measured, readMetrics } from './metrics-text.ts'

/** What one look at the whole system found; a service that did not answer is not among the measured. */
export type Look = {
  atMs: number
  measured: Map<string, Measured>
  fault: FaultStatus | null
  scenarios: Scenario[]
}

/** Where each service's operations port is. */
export type OperationsUrls = Record<string, string>

/** Less than the second between two looks. */
const ANSWER_WITHIN_MS = 900
/** A laptop that is busy keeps a service from answering for a moment; one that says nothing for longer is as good as stopped. */
const MAY_BE_LATE_TIMES = 3

/** Returns what looks at everything once; it never fails. */
export function createLookout(urls: OperationsUrls, simulator: Pick<Simulator, 'status' | 'scenarios'>) {
  const services = Object.entries(urls).map(([name, url]) => ({ name, measure: followMetrics(url) }))
  let scenarios: Scenario[] = []

  async function measureAll(): Promise<Look['measured']> {
    const all = await Promise.all(services.map(async ({ name, measure }) => [name, await measure()] as const))
    return new Map(all.flatMap(([name, measured]) => (measured ? [[name, measured] as const] : [])))
  }

  async function knownScenarios(): Promise<Scenario[]> {
    if (scenarios.length === 0) scenarios = await simulator.scenarios().catch(() => [])
    return scenarios
  }

  return async (): Promise<Look> => {
    const [measured, fault, scenarios] = await Promise.all([
      measureAll(),
      simulator.status().catch(() => null),
      knownScenarios(),
    ])
    return { atMs: Date.now(), measured, fault, scenarios }
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
