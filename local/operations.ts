import { Failure } from './command-line/failure.ts'
import { callLocally, type LocalAnswer } from './local-http.ts'

/** As much of a running system as there is to know here. */
export type WithOperations = { services: Record<string, { operationsUrl: string }> }

type OperationsCall = { method?: 'GET' | 'POST' | 'DELETE'; path: string; body?: object; withinMs: number }

/** What a service of a running system can be told on its operations port; whatever it answers is an answer. */
export function operationsOf(system: WithOperations, service: string) {
  const url = system.services[service]?.operationsUrl
  if (url === undefined) throw new Failure(`${service} is not running; end npm start and start it again`)
  return ({ method = 'GET', path, body, withinMs }: OperationsCall): Promise<LocalAnswer> =>
    callLocally(`${url}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      withinMs,
    }).catch(error => {
      throw new Failure(
        `${service} does not answer: ${error.message} (log: logs/${service}.log in .data, or in --data DIR)`,
      )
    })
}
