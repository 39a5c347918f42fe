import { errors, Pool } from 'undici'
import { currentRequestId } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { callingPeer } from '../telemetry/spans.ts'
import { ANSWER_MARGIN_MS, REQUEST_TIMEOUT_HEADER } from './deadline.ts'
import { type AnswerHead, beginExchange } from './exchange.ts'

/** How a peer can fail to answer, and `aborted`: we did not wait. A complete answer with a bad status is not among them: it is an answer. */
export type Silence = 'refused' | 'timeout' | 'reset' | 'malformed' | 'aborted'

/** The peer gave no answer that can be read; what it did with the call is unknown, but for `refused`. */
export class PeerSilence extends Error {
  override readonly name = 'PeerSilence'
  readonly loggable = true
  readonly silence: Silence
  /** The same, where errors of all kinds are told apart by their code: in logs, and on the spans of calls. */
  readonly code: Silence
  /** The answer's beginning, where that much arrived: an unreadable 503 is still a 503. */
  readonly heard: AnswerHead | undefined

  constructor(peer: string, silence: Silence, cause?: unknown, heard?: AnswerHead) {
    super(`${peer}: ${silence}`, { cause })
    this.silence = silence
    this.code = silence
    this.heard = heard
  }
}

export type PeerCall = {
  path: string
  headers?: Record<string, string>
  /** Sent as it is; name its content type in `headers`. */
  body: string
  /** For the whole exchange: connecting, sending, and the last byte of the answer's body. */
  timeoutMs: number
  /** Ends the call when nobody waits for its answer any more. */
  signal?: AbortSignal | undefined
}

export type { AnswerHead } from './exchange.ts'

export type PeerAnswer = AnswerHead & { body: unknown }

export type Peer = {
  /** @throws {PeerSilence} when no readable JSON answer arrives in time. */
  post: (call: PeerCall) => Promise<PeerAnswer>
  close: () => Promise<void>
}

type PeerOptions = {
  /** The name in metrics and errors. */
  name: string
  baseUrl: string
  metrics: Metrics
  /** Peers of ours are told the request id and the time left; strangers are not. */
  isOurs: boolean
}

/** More calls than this at once wait for a connection: far above what one instance has in flight. */
const MAX_CONNECTIONS = 256
/** A peer in the same network connects in milliseconds; one that does not answer is forgotten soon, so that its return is noticed. */
const CONNECT_TIMEOUT_MS = 1_000
/** Retired so that calls spread over instances that came later, and a changed address is noticed. */
const CONNECTION_TTL_MS = 60_000
/** Our own timer covers the whole exchange; undici's, later by this much, would only notice that it does not. */
const BACKSTOP_MS = 1_000
/** Answers of our peers are below 2 kB; a larger one is broken and must not fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024

const JSON_TYPES = /^application\/(problem\+)?json\b/

/** A peer over HTTP/1.1 with one pool of connections. Redirects are never followed: peers come from configuration only. */
export function createPeer({ name, baseUrl, metrics, isOurs }: PeerOptions): Peer {
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname === '/' ? '' : pathname
  const pool = new Pool(origin, {
    connections: MAX_CONNECTIONS,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    clientTtl: CONNECTION_TTL_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  })
  const durations = metrics.durationSeconds({
    name: 'dependency_call_duration_seconds',
    help: 'Time from the start of a call to a peer to the last byte of its answer',
    labels: ['dependency', 'outcome'],
    signal: 'latency',
  })
  metrics.gauge({
    name: 'peer_sockets',
    help: 'Connections to a peer in use and idle, and how many calls wait for one',
    labels: ['dependency', 'state'],
    signal: 'saturation',
    statistic: 'Maximum',
    collect: sockets => {
      const { connected, free, pending } = pool.stats
      sockets.set({ dependency: name, state: 'in_use' }, connected - free)
      sockets.set({ dependency: name, state: 'idle' }, free)
      sockets.set({ dependency: name, state: 'waiting' }, pending)
    },
  })

  const refuse = ({ headers }: AnswerHead) =>
    JSON_TYPES.test(headers['content-type'] ?? '') ? undefined : new PeerSilence(name, 'malformed')

  async function post({ path, headers, body, timeoutMs, signal }: PeerCall): Promise<PeerAnswer> {
    if (signal?.aborted) {
      durations.observe({ dependency: name, outcome: 'aborted' }, 0)
      throw new PeerSilence(name, 'aborted')
    }
    const startedAt = performance.now()
    const request = {
      method: 'POST' as const,
      path: prefix + path,
      headers: { ...headers, ...(isOurs && internalHeaders(timeoutMs)) },
      body,
      headersTimeout: timeoutMs + BACKSTOP_MS,
      bodyTimeout: timeoutMs + BACKSTOP_MS,
    }
    const exchange = callingPeer(name, () => beginExchange(pool, request, refuse))
    const giveUp = () => exchange.giveUp(new PeerSilence(name, 'timeout'))
    // After the sockets have been read once more: an answer that came while this process could not run is not the peer's silence.
    const timer = setTimeout(() => setImmediate(giveUp), timeoutMs)
    const leave = () => exchange.giveUp(new PeerSilence(name, 'aborted'))
    signal?.addEventListener('abort', leave)
    let outcome = 'answered'
    try {
      const { bytes, ...head } = await exchange.answer
      if (head.status >= 400) outcome = 'error'
      return { ...head, body: readJson(name, bytes) }
    } catch (error) {
      const silence = asSilence(name, error, exchange.heard)
      outcome = silence.silence
      throw silence
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
      durations.observe({ dependency: name, outcome }, (performance.now() - startedAt) / 1000)
    }
  }

  return { post, close: () => pool.destroy() }
}

function internalHeaders(timeoutMs: number): Record<string, string> {
  const requestId = currentRequestId()
  return {
    [REQUEST_TIMEOUT_HEADER]: String(Math.max(0, Math.floor(timeoutMs - ANSWER_MARGIN_MS))),
    ...(requestId && { 'x-request-id': requestId }),
  }
}

function readJson(peer: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new PeerSilence(peer, 'malformed')
  }
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function asSilence(peer: string, error: unknown, heard: AnswerHead | undefined): PeerSilence {
  const cause = error instanceof PeerSilence ? error.cause : error
  return new PeerSilence(peer, silenceOf(error, heard), cause, heard)
}

function silenceOf(error: unknown, heard: AnswerHead | undefined): Silence {
  if (error instanceof PeerSilence) return error.silence
  if (error instanceof errors.ConnectTimeoutError) return 'refused'
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return 'timeout'
  if (error instanceof errors.HTTPParserError) return 'malformed'
  if (error instanceof errors.ResponseContentLengthMismatchError) return 'malformed'
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'malformed'
  // Closed in order (FIN, not RST) before the promised end: the peer meant to send what it sent.
  if (heard && error instanceof errors.SocketError) return 'malformed'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REFUSED.has(code) ? 'refused' : 'reset'
}
