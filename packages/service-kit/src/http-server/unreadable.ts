import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Response } from 'express'
import { type httpProblems, Problem } from '../problem/problem.ts'

/**
 * What `server` cannot read goes to the application all the same, with the problem to answer with in `res.locals.refusal`, so
 * that it gets its document, its log line and its count as every other request.
 */
export function refuseUnreadable(server: Server): void {
  server.on('request', (_req, res) => res.socket && answers.set(res.socket, res))
  server.on('request', readTarget)
  server.on('clientError', (error, socket) => refuseUnparsed(server, error, socket))
  server.on('checkExpectation', (req, res) => {
    refuse(server, req, res, new Problem('expectation_failed', 'only 100-continue can be expected here'))
  })
  server.on('connect', (req, socket) => server.emit('request', req, answerOn(socket, req)))
}

/** The latest answer of each connection. */
const answers = new WeakMap<Duplex, ServerResponse>()

/** RFC 9112 section 3.2.2: a target may be a whole URL. What has no path is nothing that the application's router could read. */
function readTarget(req: IncomingMessage, res: ServerResponse): void {
  const target = req.url ?? ''
  if (target.startsWith('/') || target === '*') return
  const url = URL.parse(target)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  req.url = isHttp ? url.pathname + url.search : '/'
  if (!isHttp) setRefusal(res, new Problem('malformed_request', 'the target of the request is no path'))
}

function refuseUnparsed(server: Server, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  if (isAnswering(socket)) return void endAfterAnswer(socket)
  const problem = problemOf(error)
  const begun = answers.get(socket)
  if (begun && !begun.writableFinished) {
    begun.setHeader('Connection', 'close')
    ;(begun as Response).locals.refuse(problem)
    return
  }
  const req = Object.assign(new IncomingMessage(socket as Socket), { method: UNREAD_METHOD, url: '/' })
  refuse(server, req, answerOn(socket, req), problem)
}

/** Whether bytes written now would be read as the answer to an earlier request, or as a part of it. */
function isAnswering(socket: Duplex): boolean {
  const answer = answers.get(socket)
  if (!answer || answer.writableFinished) return false
  return answer.headersSent || answer.req.complete
}

/** No client sends more ahead of an answer by carelessness. */
const MAX_BEHIND = 10
const behind = new WeakMap<Duplex, number>()

/**
 * Whether a request came before the answer to the one before it (RFC 9112 section 9.3.2), as those of no usual client do. It is
 * not looked at: it would take memory, and a place among those in flight, for as long as its sender likes to wait.
 */
export function isPipelined({ socket }: IncomingMessage, res: ServerResponse): boolean {
  if (res.socket) return false
  const count = (behind.get(socket) ?? 0) + 1
  behind.set(socket, count)
  if (count === 1) endAfterAnswer(socket)
  if (count > MAX_BEHIND) socket.destroy()
  return true
}

/** What came behind the request that is being answered cannot be answered: the connection ends, and a client repeats that. */
function endAfterAnswer(socket: Duplex): void {
  const answer = answers.get(socket)
  if (!answer) return
  if (!answer.headersSent) answer.setHeader('Connection', 'close')
  answer.once('finish', () => (socket as Socket).destroySoon())
}

function problemOf(error: NodeJS.ErrnoException): Problem<keyof typeof httpProblems> {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request_timeout', 'the request did not arrive in full in time')
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new Problem('header_too_large', 'the header fields are too long, or too many')
  if (error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new Problem('payload_too_large', 'the extensions of a chunk exceed 16 kB')
  return new Problem('malformed_request', 'the request is not well-formed HTTP')
}

/** The semantic conventions of OpenTelemetry for HTTP: a method that is not known. */
const UNREAD_METHOD = '_OTHER'

function refuse(server: Server, req: IncomingMessage, res: ServerResponse, problem: Problem): void {
  setRefusal(res, problem)
  server.emit('request', req, res)
}

/** Before Express, which keeps the `locals` that it finds. */
function setRefusal(res: ServerResponse, refusal: Problem): void {
  Object.assign(res, { locals: { refusal } })
}

/** An answer for what the server made none for; its end is the connection's. */
function answerOn(socket: Duplex, req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket as Socket)
  res.once('finish', () => (socket as Socket).destroySoon())
  socket.once('close', () => res.emit('close'))
  return res
}
