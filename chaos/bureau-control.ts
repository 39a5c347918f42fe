import { Failure } from '../local/command-line/failure.ts'
import type { Rule } from '../local/fault-control/simulator.ts'
import { callLocally } from '../local/local-http.ts'
import { waitUntil } from '../local/processes/wait-until.ts'
import type { Call, Journal } from './evidence.ts'

const ANSWER_WITHIN_MS = 5_000
/** All that the simulator keeps. */
const ALL_ENTRIES = 10_000
/** A hanging call of the simulator's ends by then, whoever waits. */
const ENDED_WITHIN_MS = 31_000

/** The simulator as who experiments has it: through its operations port alone. */
export function controlBureau(operationsUrl: string) {
  async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
    const answer = await callLocally(operationsUrl + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      withinMs: ANSWER_WITHIN_MS,
    })
    if (answer.status < 400) return answer.body
    throw new Failure(`the simulator refuses ${method} ${path}: ${answer.status} ${answer.body}`)
  }
  const journal = async () => JSON.parse(await call('GET', `/journal?limit=${ALL_ENTRIES}`)) as Journal

  return {
    beginScenario: (name: string, ttlSeconds: number) => call('POST', `/scenarios/${name}`, { ttlSeconds }),
    beginRules: (rules: Rule[], ttlSeconds: number) => call('PUT', '/faults', { ttlSeconds, rules }),
    clear: () => call('DELETE', '/faults'),
    /** Every call, when all have ended. @throws {Failure} when the simulator does not have them all. */
    async readCalls(): Promise<Call[]> {
      await waitUntil(async () => (await journal()).inFlight === 0, { withinMs: ENDED_WITHIN_MS })
      const { calls, inFlight, entries } = await journal()
      if (entries.length === calls && inFlight === 0) return entries.reverse()
      throw new Failure(`the simulator's journal has ${entries.length} of ${calls} calls, ${inFlight} go on`)
    },
  }
}

export type BureauControl = ReturnType<typeof controlBureau>
