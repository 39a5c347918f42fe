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

/** Less than the second between two looks. A service that takes longer to count itself is as good as stopped. */
const ANSWER_WITHIN_MS = 900

/** Returns what looks at everything once; it never fails. */
export function createLookout(urls: OperationsUrls, simulator: Pick<Simulator, 'status' | 'scenarios'>) {
  let scenarios: Scenario[] = []

  async function knownScenarios(): Promise<Scenario[]> {
    if (scenarios.length === 0) scenarios = await simulator.scenarios().catch(() => [])
    return scenarios
  }

  return async (): Promise<Look> => {
    const [measured, fault, scenarios] = await Promise.all([
      measureAll(urls),
      simulator.status().catch(() => null),
      knownScenarios(),
    ])
    return { atMs: Date.now(), measured, fault, scenarios }
  }
}

async function measureAll(urls: OperationsUrls): Promise<Map<string, Measured>> {
  const looks = Object.entries(urls).map(async ([service, url]) => [service, await measure(url)] as const)
  const all = await Promise.all(looks)
  return new Map(all.flatMap(([service, measured]) => (measured ? [[service, measured] as const] : [])))
}

async function measure(url: string): Promise<Measured | undefined> {
  const asked = callLocally(`${url}/metrics`, { withinMs: ANSWER_WITHIN_MS })
  const answer = await asked.catch(() => undefined)
  return answer?.status === 200 ? readMetrics(answer.body) : undefined
}
