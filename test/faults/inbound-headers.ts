/** What a caller may send in the hope that it is passed on. */
export const INBOUND_HEADERS: Record<string, string> = {
  baggage: 'userId=canary,income=canary',
  cookie: 'session=canary',
  forwarded: 'for=canary',
  'x-forwarded-for': 'canary',
  'x-forwarded-host': 'canary',
  'x-original-url': '/canary',
  'x-api-key': 'canary',
  tracestate: 'vendor=canary',
  'proxy-authorization': 'Basic canary',
  'idempotency-key': 'canary',
  'x-attempt': 'canary',
  'user-agent': 'canary',
}

/** In each of them. */
export const INBOUND_CANARY = 'canary'
