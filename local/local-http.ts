import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

// An agent of our own: the global one, like `fetch`, sends even loopback calls to a proxy when NODE_USE_ENV_PROXY is set.
const agent = new Agent({ keepAlive: true })

type Call = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: string
  withinMs: number
  signal?: AbortSignal
}

export type LocalAnswer = { status: number; headers: IncomingHttpHeaders; body: string }

/** One HTTP exchange with a service on this machine, never through a proxy. */
export async function callLocally(
  url: string | URL,
  { method = 'GET', headers = {}, body, withinMs, signal }: Call,
): Promise<LocalAnswer> {
  const limits = AbortSignal.any([AbortSignal.timeout(withinMs), ...(signal ? [signal] : [])])
  const outgoing = request(url, { method, headers, agent, signal: limits })
  return new Promise((resolve, reject) => {
    outgoing.once('error', error => reject(limits.aborted ? limits.reason : error))
    outgoing.once('response', answer => {
      const { statusCode: status = 0, headers: received } = answer
      text(answer).then(read => resolve({ status, headers: received, body: read }), reject)
    })
    outgoing.end(body)
  })
}
