import type { IncomingMessage } from 'node:http'

/** A request that is not ours to serve: why, and the status that says so. */
export type Refusal = { status: 403 | 415; message: string }

/**
 * Any page that a browser on this machine shows can send requests to loopback, and a name that its owner points at 127.0.0.1
 * makes that page's origin ours. So the Host is one of ours, and what changes something comes from this page itself.
 */
export function refusalOf(req: IncomingMessage, port: number): Refusal | undefined {
  const [named = '', ...others] = req.headersDistinct.host ?? []
  const host = named.toLowerCase()
  if (others.length > 0 || !ownHosts(port).includes(host)) return forbidden('Host is not this page’s')
  if (req.method === 'GET' || req.method === 'HEAD') return undefined
  if (req.url === '/v1/traces') return refusalOfSpans(req)
  if (req.headers.origin !== `http://${host}`) return forbidden('Origin is not this page')
  if (!['same-origin', undefined].includes(fetchSiteOf(req)))
    return forbidden('Sec-Fetch-Site is not same-origin')
  if (req.headers['content-type'] !== 'application/json')
    return { status: 415, message: 'Content-Type must be application/json' }
  return undefined
}

/** Exporters are no browsers: what a browser sends with every such request they never send. */
function refusalOfSpans(req: IncomingMessage): Refusal | undefined {
  const isFromBrowser = req.headers.origin !== undefined || fetchSiteOf(req) !== undefined
  return isFromBrowser ? forbidden('spans come from services, not from pages') : undefined
}

function ownHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map(name => `${name}:${port}`)
}

function fetchSiteOf(req: IncomingMessage): string | undefined {
  return req.headers['sec-fetch-site'] as string | undefined
}

function forbidden(message: string): Refusal {
  return { status: 403, message }
}
