import {
  type Attributes,
  context,
  createContextKey,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'

export type { Span } from '@opentelemetry/api'

/** Says something of what is being done, on its span; nothing when it is not recorded. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes)
}

/** A thing that happened in the middle of what is being done. */
export function noteEvent(name: string, attributes: Attributes): void {
  const span = trace.getActiveSpan()
  // One that has ended is still there for a timer that was set before.
  if (span?.isRecording()) span.addEvent(name, attributes)
}

type SpanOptions = {
  attributes: Attributes
  /** `traceparent` of what this goes on with in a trace of its own. */
  goesOnWith?: string | undefined
  /** Whether what `work` throws marks the span as failed; everything does unless this says otherwise. */
  isFailure?: (error: unknown) => boolean
}

/** Does `work` in a span of its own. */
export async function inSpan<T>(
  name: string,
  { attributes, goesOnWith, isFailure = () => true }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const origin = goesOnWith === undefined ? undefined : readTraceparent(goesOnWith)
  const options = { attributes, ...(origin && { links: [{ context: origin }] }) }
  return trace.getTracer('service-kit').startActiveSpan(name, options, async span => {
    try {
      return await work(span)
    } catch (error) {
      if (isFailure(error)) span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

/** Of what is being done, recorded or not; nothing without tracing. */
export function currentSpanContext(): SpanContext | undefined {
  const current = trace.getActiveSpan()?.spanContext()
  return current && isSpanContextValid(current) ? current : undefined
}

/** What is being done, in one line that can be kept (W3C Trace Context section 3.2). */
export function currentTraceparent(): string | undefined {
  const current = currentSpanContext()
  return current && formatTraceparent(current)
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${(traceFlags & TraceFlags.SAMPLED).toString(16)}`
}

/** A trace id as X-Ray writes it. */
export function toAmazonRoot(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/

function readTraceparent(text: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', sampled] = TRACEPARENT.exec(text) ?? []
  const traceFlags = sampled === '1' ? TraceFlags.SAMPLED : TraceFlags.NONE
  return traceId ? { traceId, spanId, traceFlags, isRemote: true } : undefined
}

const PEER = createContextKey('peer')

/** Calls `peer` so that the span of the call is named after it. */
export function callingPeer<T>(peer: string, call: () => T): T {
  return context.with(context.active().setValue(PEER, peer), call)
}

export function calledPeer(): string | undefined {
  return context.active().getValue(PEER) as string | undefined
}
