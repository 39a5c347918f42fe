import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Express, Request, Response } from 'express'
import { isPipelined, refuseUnreadable } from './unreadable.ts'

/** The load balancer keeps idle connections for 60 s; ours must outlive its, or it sends a request into a closing one. */
export const KEEP_ALIVE_TIMEOUT_MS = 75_000
/** A client that needs longer for its headers is broken or hostile. */
const HEADERS_TIMEOUT_MS = 5_000
/** The same for the whole request: a legitimate body is a few hundred bytes. */
const REQUEST_TIMEOUT_MS = 10_000
/** A connection on which nothing moves in all this time, such as one whose client reads no answer, is cut off. */
const SILENCE_TIMEOUT_MS = 60_000
/** How late the two timeouts above may be noticed; Node's default of 30 s would make them meaningless. */
const CONNECTIONS_CHECKING_INTERVAL_MS = 500

/** Listens on `host`:`port` (0: any free one) with the timeouts that a server behind a load balancer needs. */
export async function listen(app: Express, host: string, port: number): Promise<Server> {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECKING_INTERVAL_MS,
    // Node's refusal is no problem document; the application's is.
    requireHostHeader: false,
  })
  server.timeout = SILENCE_TIMEOUT_MS
  refuseUnreadable(server)
  server.on('request', (req, res) => {
    if (!isPipelined(req, res)) app(req as Request, res as Response, () => leave(res))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return server
}

/**
 * What a route still says of a request that has been answered, because its rest was unreadable, is for nobody: Express would cut
 * the answer off, and write to the standard error whenever a stranger likes.
 */
function leave(res: ServerResponse): void {
  if (!res.headersSent) res.destroy()
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a port')
  return address.port
}
