import { type Answer, get, type Params, post } from 'k6/http'
import { apiUrl, timeoutMs, token } from './setting.ts'

/** A body as far as it matters here; empty when it is no JSON. */
export type Body = { applicationId?: string; status?: string; code?: string; [member: string]: unknown }

const AUTHORIZED = { authorization: `Bearer ${token}` }

export function postApplication(application: object, key?: string): Answer {
  const headers = {
    ...AUTHORIZED,
    'content-type': 'application/json',
    ...(key !== undefined && { 'idempotency-key': key }),
  }
  return post(`${apiUrl}/loan/apply`, JSON.stringify(application), params('apply', headers))
}

export function getApplication(applicationId: string): Answer {
  // One name for all of them, or k6 keeps metrics for each.
  return get(`${apiUrl}/loan/applications/${applicationId}`, params('read', AUTHORIZED))
}

export function listApplications(): Answer {
  return get(`${apiUrl}/loan/applications?limit=20`, params('list', AUTHORIZED))
}

/** Milliseconds from the wish for a connection to the last byte, as a partner waits. */
export function durationOf({ timings }: Answer): number {
  return timings.blocked + timings.connecting + timings.duration
}

export function bodyOf({ body }: Answer): Body {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return {}
  }
}

function params(name: string, headers: Record<string, string>): Params {
  return { headers, timeout: timeoutMs, tags: { name } }
}
