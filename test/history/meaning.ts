import type { Operation } from './history.ts'

/**
 * What an answer makes certain.
 * `unknown`: nothing, and so a 503 that names an application; `refused`: this request has recorded nothing.
 */
export type Meaning =
  | { is: 'decided'; applicationId: string; text: string; application: string }
  | { is: 'undecided'; applicationId: string; application: string }
  | { is: 'in progress'; applicationId: string }
  | { is: 'not found' | 'another body' | 'refused' | 'unknown' }

/** Answers of 503 that are given before anything is recorded. */
const REFUSED_BEFORE_RECORDING = ['overloaded', 'authentication_unavailable']

export function meaningOf({ asked, answer }: Operation): Meaning {
  if (answer === null) return { is: 'unknown' }
  const { status, text } = answer
  const body = parse(text)
  if (status === 200 || status === 202) return told(body, text)
  if (status === 404 && asked.kind === 'read') return { is: 'not found' }
  if (body.code === 'request_in_progress') return { is: 'in progress', applicationId: idOf(body) }
  if (body.code === 'idempotency_key_reused') return { is: 'another body' }
  if (status < 500 || REFUSED_BEFORE_RECORDING.includes(String(body.code))) return { is: 'refused' }
  return { is: 'unknown' }
}

function told(body: Record<string, unknown>, text: string): Meaning {
  const applicationId = idOf(body)
  const application = comparable(body)
  if (body.status === 'RECEIVED') return { is: 'undecided', applicationId, application }
  return { is: 'decided', applicationId, text, application }
}

/** An application in a form that can be compared with what is on record: descriptions of reasons are not. */
export function comparable(application: object): string {
  const members = Object.entries(application).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(
    members.map(([name, value]) => [name, Array.isArray(value) ? value.map(code) : value]),
  )
}

function code(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : reason
}

function idOf({ applicationId }: Record<string, unknown>): string {
  return typeof applicationId === 'string' ? applicationId : 'none'
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
