import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

/**
 * What leaves with a span of the instrumentations. Everything else stays: paths, queries and hosts hold what strangers like to
 * send, SQL and messages of errors what nobody else may read.
 */
const KEPT = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'peer.service',
  'db.system.name',
  'db.namespace',
])

/** X-Ray indexes the attributes that this one names: its searches find traces by them. */
const ANNOTATIONS = 'aws.xray.annotations'

/** Exports spans with the attributes of `KEPT` and the service's `own`, without any message or exception. */
export function withDiscretion(exporter: SpanExporter, own: readonly string[]): SpanExporter {
  const ofOurs = new Set([...own, 'aws_alb_trace_id'])
  return {
    export: (spans, done) =>
      exporter.export(
        spans.map(span => discreet(span, ofOurs)),
        done,
      ),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}

/** All that leaves of a span, by name: what a later SDK adds does not. (With the span as its prototype V8 makes a dictionary of that.) */
function discreet(span: ReadableSpan, ofOurs: ReadonlySet<string>): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes: discreetly(span.attributes, ofOurs),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.filter(({ name }) => name !== 'exception'),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links,
    droppedLinksCount: span.droppedLinksCount,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
  }
}

function discreetly(attributes: Attributes, ofOurs: ReadonlySet<string>): Attributes {
  const kept: Attributes = {}
  const annotations: string[] = []
  for (const name in attributes) {
    if (ofOurs.has(name)) annotations.push(name)
    else if (!KEPT.has(name)) continue
    kept[name] = attributes[name]
  }
  if (annotations.length > 0) kept[ANNOTATIONS] = annotations
  return kept
}
