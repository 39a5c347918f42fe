import type { StoredSpan } from './span.ts'

/** A request that loan-api was sent, whatever it asks for. */
export function isOfLoanApi({ service, kind }: StoredSpan): boolean {
  return service === 'loan-api' && kind === 'server'
}

export function isRecovery({ name }: StoredSpan): boolean {
  return name === 'recover application'
}

/** A request to apply that tells what became of it. One that was refused does not, nor does one that repeats another. */
export function isApplying(span: StoredSpan): boolean {
  const isToApply = isOfLoanApi(span) && span.name === 'POST /loan/apply'
  return isToApply && ('loan.status' in span.attributes || !(answerOf(span) < LEFT))
}

/** A request whose caller left before the answer, as nginx names it: the application may be there. */
const LEFT = 499

/** The status it was answered with; NaN of one that was not, or of what is no request. */
export function answerOf({ attributes }: StoredSpan): number {
  return Number(attributes['http.response.status_code'])
}

export function applicationIdOf({ attributes }: StoredSpan): string | undefined {
  const id = attributes['loan.application_id']
  return id === undefined ? undefined : String(id)
}

/** When an application was received, as its id tells, which is a UUIDv7; undefined of another id. */
export function receivedAtMs(applicationId: string): number | undefined {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(applicationId) ?? []
  return high && low ? Number.parseInt(high + low, 16) : undefined
}
