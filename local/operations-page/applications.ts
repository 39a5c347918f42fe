import type { StoredSpan } from '../traces/span.ts'

/** An application as its traces tell of it. */
export type TracedApplication = {
  applicationId: string
  atMs: number
  /** Of the answer; null when that span has not come. */
  httpStatus: number | null
  durationMs: number | null
  status: string
  mode: string | null
  /** Why it was deferred. */
  reason: string | null
  /** What recovery has made of it since, and how long after the request. */
  recovery: { status: string; afterMs: number; rounds: number } | null
}

const SHOWN = 15

/** The newest first. Among many that went well, the few that did not would be gone before anybody has seen them. */
export type LastApplications = { all: TracedApplication[]; remarkable: TracedApplication[] }

/** The last applications, and the last that were deferred, failed, or answered later than promised. */
export function lastApplications(traces: StoredSpan[][], promisedMs: number): LastApplications {
  const all = applicationsOf(traces)
  const isRemarkable = ({ httpStatus, durationMs, recovery }: TracedApplication) =>
    httpStatus !== 200 || recovery !== null || (durationMs ?? 0) > promisedMs
  return { all: all.slice(0, SHOWN), remarkable: all.filter(isRemarkable).slice(0, SHOWN) }
}

function applicationsOf(traces: StoredSpan[][]): TracedApplication[] {
  const telling = traces.flatMap(spans => spans.filter(span => isRequest(span) || isRecovery(span)))
  const byId = Map.groupBy(telling, span => textOf(span, 'loan.application_id') ?? '')
  return [...byId]
    .filter(([applicationId]) => applicationId !== '')
    .map(([applicationId, spans]) => describe(applicationId, spans))
    .sort((a, b) => b.atMs - a.atMs)
}

/** All spans of every trace of an application, that of its request first. */
export function tracesOf(applicationId: string, traces: StoredSpan[][]): StoredSpan[][] {
  const startOf = (spans: StoredSpan[]) => Math.min(...spans.map(({ startMs }) => startMs))
  return traces
    .filter(spans => spans.some(span => span.attributes['loan.application_id'] === applicationId))
    .sort((a, b) => startOf(a) - startOf(b))
}

function isRequest({ service, kind, name }: StoredSpan): boolean {
  return service === 'loan-api' && kind === 'server' && name.startsWith('POST /loan/apply')
}

function isRecovery({ name }: StoredSpan): boolean {
  return name === 'recover application'
}

function describe(applicationId: string, spans: StoredSpan[]): TracedApplication {
  const inOrder = [...spans].sort((a, b) => a.startMs - b.startMs)
  const request = inOrder.find(isRequest)
  const rounds = inOrder.filter(isRecovery)
  const first = request ?? inOrder[0]
  const last = rounds.at(-1)
  const startMs = first?.startMs ?? 0
  return {
    applicationId,
    atMs: startMs,
    httpStatus: Number(request?.attributes['http.response.status_code']) || null,
    durationMs: request?.durationMs ?? null,
    status: textOf(request, 'loan.status') ?? (request?.failed ? 'FAILED' : 'RECEIVED'),
    mode: textOf(request, 'loan.decision_mode'),
    reason: textOf(request, 'loan.deferral_reason'),
    recovery: last
      ? {
          status: textOf(last, 'loan.status') ?? 'RECEIVED',
          afterMs: last.startMs + last.durationMs - startMs,
          rounds: rounds.length,
        }
      : null,
  }
}

function textOf(span: StoredSpan | undefined, attribute: string): string | null {
  const value = span?.attributes[attribute]
  return value === undefined ? null : String(value)
}
