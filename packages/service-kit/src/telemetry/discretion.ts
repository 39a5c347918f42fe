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
  const isKept = (key: string) => KEPT.has(key) || ofOurs.has(key)
  return {
    export: (spans, done) => {
      exporter.export(
        spans.map(span => discreet(span, isKept, key => ofOurs.has(key))),
        done,
      )
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}

type Choice = (key: string) => boolean

function discreet(span: ReadableSpan, isKept: Choice, isAnnotation: Choice): ReadableSpan {
  const attributes = pick(span.attributes, isKept)
  const annotations = Object.keys(attributes).filter(isAnnotation)
  // Its own members are read through it: a span has getters, which a copy would lose.
  return Object.create(span, {
    attributes: { value: { ...attributes, ...(annotations.length > 0 && { [ANNOTATIONS]: annotations }) } },
    events: { value: span.events.filter(({ name }) => name !== 'exception') },
    status: { value: { code: span.status.code } },
  })
}

function pick(attributes: Attributes, isKept: Choice): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => isKept(key)))
}
