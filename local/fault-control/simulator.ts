import { Failure } from '../command-line/failure.ts'
import { operationsOf, type WithOperations } from '../operations.ts'

/** What is in force in the simulator, as its `GET /faults` says. */
export type FaultStatus = {
  /** Null for a plan that somebody put without a name. */
  scenario: string | null
  plan: { ttlSeconds: number; rules?: Rule[]; stages?: { seconds: number; rules: Rule[] }[] } | null
  endsAt: string | null
  remainingSeconds: number | null
}

/** What is in force, for a person. */
export function nameOfFault({ scenario }: Pick<FaultStatus, 'scenario'>): string {
  return scenario ?? 'a plan without a name'
}

/** Of a plan that the simulator has checked; `effect` and `during` have settings beside their kind. */
export type Rule = {
  id: string
  match: { who: string; share?: number; userIds?: string[] }
  rate: number
  effect: { kind: string; [setting: string]: unknown }
  during?: { kind: string; [setting: string]: unknown }
}

export type Scenario = { name: string; description: string }

const SIMULATOR = 'external-score-mock'

/** It answers in milliseconds; a machine that needs seconds has another problem. */
const ANSWER_WITHIN_MS = 5_000

/** The simulator of a running system, by its operations port. */
export function simulatorOf(system: WithOperations, withinMs = ANSWER_WITHIN_MS) {
  const operations = operationsOf(system, SIMULATOR)

  async function call<Body>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Body> {
    const answer = await operations({ method, path, ...(body && { body }), withinMs })
    if (answer.status >= 400) throw new Failure(`${SIMULATOR} refuses it: ${answer.status} ${answer.body}`)
    return answer.body === '' ? (undefined as Body) : JSON.parse(answer.body)
  }

  return {
    status: () => call<FaultStatus>('GET', '/faults'),
    clear: () => call<undefined>('DELETE', '/faults'),
    scenarios: async () => (await call<{ scenarios: Scenario[] }>('GET', '/scenarios')).scenarios,
    begin: (name: string, ttlSeconds: number | undefined) =>
      call<FaultStatus>('POST', `/scenarios/${name}`, { ttlSeconds }),
  }
}

export type Simulator = ReturnType<typeof simulatorOf>
