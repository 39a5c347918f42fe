import { z } from 'zod'
import type { Attributes, StoredSpan } from './span.ts'

// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids are hex, times are 64 bits and so are text, and a field
// that is not known is none of our business.
const nanoseconds = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt)
const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`))
    .toLowerCase()
const traceId = hex(32)
const spanId = hex(16)

const scalar = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
})
const value = scalar.extend({ arrayValue: z.object({ values: z.array(scalar).default([]) }).optional() })
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .default([])
  .transform(toAttributes)

const span = z.object({
  traceId,
  spanId,
  parentSpanId: z.union([spanId, z.literal('')]).optional(),
  name: z.string(),
  kind: z.int().default(0),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  events: z.array(z.object({ name: z.string(), timeUnixNano: nanoseconds, attributes })).default([]),
  links: z.array(z.object({ traceId, spanId })).default([]),
  status: z.object({ code: z.int().default(0) }).default({ code: 0 }),
})

const request = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).default({ attributes: {} }),
        scopeSpans: z.array(z.object({ spans: z.array(span).default([]) })).default([]),
      }),
    )
    .default([]),
})

/** The spans of an OTLP export request in JSON. Throws an error that names the field of what is not one. */
export function readSpans(body: unknown): StoredSpan[] {
  const { success, data, error } = request.safeParse(body)
  if (!success) throw new Error(`not an export of traces in OTLP/JSON: ${describe(error)}`)
  return data.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(resource.attributes['service.name'] ?? 'unknown_service')
    return scopeSpans.flatMap(({ spans }) => spans.map(sent => toStoredSpan(service, sent)))
  })
}

/** A breaker moves once or twice in a request. */
const MAX_EVENTS = 32
const KINDS: Record<number, StoredSpan['kind']> = { 2: 'server', 3: 'client' }
const STATUS_ERROR = 2

function toStoredSpan(service: string, sent: z.infer<typeof span>): StoredSpan {
  const { startTimeUnixNano, endTimeUnixNano, kind, status, events, parentSpanId } = sent
  return {
    traceId: sent.traceId,
    spanId: sent.spanId,
    ...(parentSpanId && { parentSpanId }),
    service,
    name: cut(sent.name),
    kind: KINDS[kind] ?? 'internal',
    startMs: toMs(startTimeUnixNano),
    durationMs: toMs(endTimeUnixNano - startTimeUnixNano),
    failed: status.code === STATUS_ERROR,
    attributes: sent.attributes,
    events: events.slice(0, MAX_EVENTS).map(({ name, timeUnixNano, attributes }) => ({
      name,
      atMs: toMs(timeUnixNano),
      attributes,
    })),
    links: sent.links.slice(0, MAX_EVENTS),
  }
}

// To the microsecond, which is all that a double holds of a time since 1970.
function toMs(ns: bigint): number {
  return Number(ns / 1_000n) / 1_000
}

/** Ours have some ten, of some ten characters each; what is more would fill memory and disk for whoever sends it. */
const MAX_ATTRIBUTES = 64
const MAX_CHARACTERS = 1_024

function toAttributes(pairs: { key: string; value: z.infer<typeof value> }[]): Attributes {
  const kept = pairs.slice(0, MAX_ATTRIBUTES)
  return Object.fromEntries(kept.map(({ key, value }) => [cut(key), read(value)]))
}

function cut<Value>(value: Value): Value | string {
  return typeof value === 'string' ? value.slice(0, MAX_CHARACTERS) : value
}

function read({ arrayValue, ...single }: z.infer<typeof value>): Attributes[string] {
  if (!arrayValue) return cut(scalarOf(single))
  return arrayValue.values.slice(0, MAX_ATTRIBUTES).map(each => cut(String(scalarOf(each))))
}

function scalarOf({ stringValue, boolValue, intValue, doubleValue }: z.infer<typeof scalar>) {
  return (
    stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? ''
  )
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')
}
