import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

// An agent of our own: the global one, like `fetch`, sends even loopback calls to a proxy when NODE_USE_ENV_PROXY is set.
const agent = new Agent({ keepAlive: true })

type Call = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  withinMs: number
  signal?: AbortSignal
}

/** One HTTP exchange with a service on this machine, never through a proxy. */
export async function callLocally(
  url: string | URL,
  { method = 'GET', headers = {}, body, withinMs, signal }: Call,
): Promise<{ status: number; body: string }> {
  const limits = AbortSignal.any([AbortSignal.timeout(withinMs), ...(signal ? [signal] : [])])
  const outgoing = request(url, { method, headers, agent, signal: limits })
  return new Promise((resolve, reject) => {
    outgoing.once('error', error => reject(limits.aborted ? limits.reason : error))
    outgoing.once('response', answer => {
      text(answer).then(received => resolve({ status: answer.statusCode ?? 0, body: received }), reject)
    })
    outgoing.end(body)
  })
}
