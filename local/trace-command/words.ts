import type { SpanEvent, StoredSpan } from '../traces/span.ts'

/** What a span is called; of an attempt which, and of a refusal how. */
export function titleOf({ name, attributes }: StoredSpan): string {
  const status = attributes['http.response.status_code']
  const refused = Number(status) >= 400 ? status : undefined
  return [name, attributes['bureau.attempt'], refused].filter(part => part !== undefined).join(' ')
}

/** What else an SRE asks of a span, in few words; of most spans nothing. */
export function remarkOn({ attributes, failed }: StoredSpan): string {
  const budget = attributes['bureau.budget_left_ms']
  const breaker = attributes['circuit_breaker.state']
  const error = failed && !('http.response.status_code' in attributes) && attributes['error.type']
  return inWords([
    attributes['bureau.outcome'] ?? error,
    attributes['bureau.hedge'] === true && 'hedge',
    budget !== undefined && `${Math.round(Number(budget)).toLocaleString('en')} ms left`,
    breaker !== undefined && `breaker ${breaker}`,
  ])
}

export function describeEvent({ name, attributes }: SpanEvent): string {
  if (name !== 'circuit_breaker.state_change') return inWords([name, attributes['exception.type']])
  const {
    'circuit_breaker.name': breaker,
    'circuit_breaker.from': from,
    'circuit_breaker.to': to,
  } = attributes
  return `breaker ${breaker}: ${from} → ${to}`
}

/** What a partner was answered, or recovery came to. */
export function describeEnding({ durationMs, attributes }: StoredSpan): string {
  const status = attributes['http.response.status_code']
  const reason = attributes['loan.deferral_reason']
  return inWords([
    `${milliseconds(durationMs)} ms`,
    status !== undefined && `answered ${status}`,
    attributes['loan.status'],
    reason !== undefined && `deferred for ${reason}`,
  ])
}

export function milliseconds(ms: number): string {
  return ms.toFixed(1)
}

/** Those that there are, as one phrase. */
export function inWords(parts: (StoredSpan['attributes'][string] | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== false).join(', ')
}
