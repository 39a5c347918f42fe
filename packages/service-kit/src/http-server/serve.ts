import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { httpProblems } from '../problem/problem.ts'

/** The load balancer keeps idle connections for 60 s; ours must outlive its, or it sends a request into a closing one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000
/** A client that needs longer for its headers is broken or hostile. */
const HEADERS_TIMEOUT_MS = 5_000
/** The same for the whole request: a legitimate body is a few hundred bytes. */
const REQUEST_TIMEOUT_MS = 10_000
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
  server.on('request', (_req, res) => res.socket && answers.set(res.socket, res))
  server.on('request', app)
  server.on('clientError', refuseMalformed)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return server
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a port')
  return address.port
}

const CODE_OF_PARSE_ERROR: Record<string, keyof typeof httpProblems> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'header_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
}

/** The latest answer of each connection. */
const answers = new WeakMap<Socket, ServerResponse>()

/** Whether bytes written now would be read as the answer to an earlier request, or as a part of it. */
function isAnswering(socket: Socket): boolean {
  const answer = answers.get(socket)
  if (!answer || answer.writableFinished) return false
  return answer.headersSent || answer.req.complete
}

/** What never became a request gets a problem document too, written by hand because there is no response object. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) return void socket.destroy()
  const code = CODE_OF_PARSE_ERROR[error.code ?? ''] ?? 'malformed_request'
  const { status, title } = httpProblems[code]
  const requestId = randomUUID()
  const detail = 'the request could not be read'
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, requestId })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Cache-Control: no-store\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
