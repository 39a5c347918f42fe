import { appliedAtMs, treesOfApplication } from '../traces/application-trees.ts'
import { answerOf, applicationIdOf, isApplying, isRecovery, receivedAtMs } from '../traces/loan-spans.ts'
import type { StoredSpan } from '../traces/span.ts'
import { keyOf, type SpanNode, treesOf } from '../traces/trace-tree.ts'

/** An application, or a request that failed before it was one, as its traces tell of it. */
export type TracedApplication = {
  /** What its traces are asked by. */
  key: string
  applicationId: string | null
  atMs: number
  /** Of the answer; null when there was none, or its span has not come. */
  httpStatus: number | null
  /** Null when the request is not kept any more. */
  durationMs: number | null
  status: string
  mode: string | null
  /** Why it was deferred, or what failed. */
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

/** A span that tells of an application, and the trace that it is of. */
type Telling = { span: StoredSpan; trace: StoredSpan[] }

function applicationsOf(traces: StoredSpan[][]): TracedApplication[] {
  const telling = traces.flatMap(trace =>
    trace.filter(span => isApplying(span) || isRecovery(span)).map(span => ({ span, trace })),
  )
  const byKey = Map.groupBy(telling, ({ span }) => applicationIdOf(span) ?? keyOf(span))
  return [...byKey]
    .filter(([, [first]]) => first && (applicationIdOf(first.span) || answerOf(first.span) >= 500))
    .map(([key, spans]) => describe(key, spans))
    .sort((a, b) => b.atMs - a.atMs)
}

function describe(key: string, telling: Telling[]): TracedApplication {
  const inOrder = [...telling].sort((a, b) => a.span.startMs - b.span.startMs)
  const asked = inOrder.find(({ span }) => isApplying(span))
  const request = asked?.span
  const rounds = inOrder.map(({ span }) => span).filter(isRecovery)
  const last = rounds.at(-1)
  const applicationId = inOrder[0] && applicationIdOf(inOrder[0].span)
  const atMs = request?.startMs ?? receivedAtMs(key) ?? last?.startMs ?? 0
  const httpStatus = (request && answerOf(request)) || null
  return {
    key,
    applicationId: applicationId ?? null,
    atMs,
    httpStatus,
    durationMs: request?.durationMs ?? null,
    status: textOf(request, 'loan.status') ?? (request?.failed ? 'FAILED' : 'RECEIVED'),
    mode: textOf(request, 'loan.decision_mode'),
    reason: textOf(request, 'loan.deferral_reason') ?? (asked?.span.failed ? whatFailed(asked) : null),
    recovery: last
      ? {
          status: textOf(last, 'loan.status') ?? 'RECEIVED',
          afterMs: last.startMs + last.durationMs - atMs,
          rounds: rounds.length,
        }
      : null,
  }
}

/** The last step of a request that failed, and how. */
function whatFailed({ span: request, trace }: Telling): string {
  const steps = trace
    .filter(({ parentSpanId }) => parentSpanId === request.spanId)
    .sort((a, b) => a.startMs - b.startMs)
  const failed = steps.findLast(step => step.failed)
  if (failed) return [failed.name, textOf(failed, 'error.type')].filter(Boolean).join(': ')
  const last = steps.at(-1)
  return last ? `after ${last.name}` : 'before any call'
}

/** A tree of an application, and how long after its request that began; null of the request itself. */
export type Section = { tree: SpanNode; laterMs: number | null }

/** All trees of what has this key, in the order of their starts. */
export function tracesOf(key: string, traces: StoredSpan[][]): Section[] {
  const spans = traces.flat()
  const failed = spans.find(span => isApplying(span) && keyOf(span) === key)
  const trees = failed
    ? treesOf(spans.filter(({ traceId }) => traceId === failed.traceId)).filter(({ span }) => span === failed)
    : treesOfApplication(key, spans)
  const request = trees.find(({ span }) => isApplying(span))
  const fromMs = appliedAtMs(key, trees)
  return trees.map(tree => ({ tree, laterMs: tree === request ? null : tree.span.startMs - fromMs }))
}

function textOf(span: StoredSpan | undefined, attribute: string): string | null {
  const value = span?.attributes[attribute]
  return value === undefined ? null : String(value)
}
