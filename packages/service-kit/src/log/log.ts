import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, type Logger, pino } from 'pino'
import { currentSpanContext } from '../telemetry/spans.ts'
import { standardOutput } from './standard-output.ts'

export type Log = Logger

type RequestScope = { requestId: string }

const requests = new AsyncLocalStorage<RequestScope>()

/** Runs `work` so that every log line and outgoing call it causes carries the request's id. */
export function withRequest<T>(scope: RequestScope, work: () => T): T {
  return requests.run(scope, work)
}

export function currentRequestId(): string | undefined {
  return requests.getStore()?.requestId
}

/** One JSON line per event, on stdout unless `destination` is given. */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const log: Log = pino(
    {
      level,
      base: { service },
      timestamp: isoTime,
      formatters: { level: label => ({ level: label }) },
      // New for each line, because pino writes the line's own members into what it gets here.
      mixin: () => ({ requestId: currentRequestId(), traceId: currentSpanContext()?.traceId }),
      serializers: { err: describeError },
    },
    destination ??
      standardOutput(droppedLines => log.warn({ droppedLines }, 'log lines were dropped: nobody read them')),
  )
  return log
}

let second = { beganAtMs: Number.NaN, text: '' }

/** As pino's own, which makes a date of every line: here lines of the same second share its text. */
function isoTime(): string {
  const nowMs = Date.now()
  const ms = nowMs % 1_000
  const beganAtMs = nowMs - ms
  if (second.beganAtMs !== beganAtMs)
    second = { beganAtMs, text: new Date(beganAtMs).toISOString().slice(0, -'000Z'.length) }
  return `,"time":"${second.text}${String(ms).padStart(3, '0')}Z"`
}

type ErrorDescription = {
  type: string
  code?: string
  message?: string
  at?: string[]
  cause?: ErrorDescription
}

/**
 * What may be logged of an error. Its message is left out unless it is known to be free of personal data: a JSON parser's
 * quotes the body, PostgreSQL's quotes the row. Frames say where; the code says what.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: error.name,
    ...(code && { code }),
    ...(mayBeLogged(error, code) && { message: error.message }),
    at: frames(error),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

/** Errors of the system and of undici name addresses and codes; ours say so themselves. */
function mayBeLogged(error: Error, code: string | undefined): boolean {
  if ('loggable' in error && error.loggable === true) return true
  return code !== undefined && /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code) && 'syscall' in error
}

const MAX_FRAMES = 8

/** The stack repeats the message first, and a message may hold lines that look like frames: only what follows it is read. */
function frames(error: Error): string[] {
  const stack = error.stack ?? ''
  const messageAt = stack.indexOf(error.message)
  if (messageAt === -1) return []
  return stack
    .slice(messageAt + error.message.length)
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map(line => line.trim())
}
