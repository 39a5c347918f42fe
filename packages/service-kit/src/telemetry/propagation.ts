import {
  type Context,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray'
import xray from 'aws-xray-sdk-core'

const AMAZON_HEADER = 'x-amzn-trace-id'

/** `1`, the time in seconds, 96 random bits: together a trace id of W3C. */
const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/
const PARENT = /^[0-9a-f]{16}$/

/**
 * `traceparent` and `X-Amzn-Trace-Id`: both sent, both read, the first preferred. What a stranger puts into `tracestate` goes nowhere.
 */
export function createPropagator(): TextMapPropagator {
  const w3c = new W3CTraceContextPropagator()
  const amazon = new AWSXRayPropagator()
  return {
    inject: (context: Context, carrier: unknown, setter: TextMapSetter) => {
      w3c.inject(context, carrier, setter)
      amazon.inject(context, carrier, setter)
    },
    extract: (context: Context, carrier: unknown, getter: TextMapGetter) => {
      const told = trace.getSpanContext(w3c.extract(context, carrier, getter))
      const parent = told ? withoutState(told) : readAmazonHeader(getter.get(carrier, AMAZON_HEADER))
      return parent && isSpanContextValid(parent) ? trace.setSpanContext(context, parent) : context
    },
    fields: () => [...w3c.fields(), ...amazon.fields()],
  }
}

/** The `Root` of X-Amzn-Trace-Id: by it the load balancer's access log names the request. */
export function amazonRoot(header: string | string[] | undefined): string | undefined {
  const { root } = parse(header)
  return root !== undefined && ROOT.test(root) ? root : undefined
}

/**
 * A load balancer that begins a trace sends a `Root` and no `Parent`, because it has no span. Trace and span go together in
 * OpenTelemetry, so it is given one, always the same for a trace; nobody exports it.
 */
function readAmazonHeader(header: string | string[] | undefined): SpanContext | undefined {
  const { root, parent, sampled } = parse(header)
  const [isRoot, seconds = '', random = ''] = ROOT.exec(root ?? '') ?? []
  if (!isRoot) return undefined
  return {
    traceId: seconds + random,
    spanId: parent !== undefined && PARENT.test(parent) ? parent : random.slice(0, 16),
    traceFlags: sampled === '1' ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  }
}

function withoutState({ traceId, spanId, traceFlags }: SpanContext): SpanContext {
  return { traceId, spanId, traceFlags, isRemote: true }
}

/** Of one that comes twice, which Node joins by a comma, the first; a comma is nowhere in one. */
function parse(header: string | string[] | undefined) {
  const [first] = Array.isArray(header) ? header : [header]
  return xray.utils.processTraceData(first?.split(',', 1)[0])
}
