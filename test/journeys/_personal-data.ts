import { canary } from './_canaries.ts'

/** What nobody but the partner who sent it, the database and the bureau may learn. */
export const personal = {
  userId: canary('applicant'),
  income: '765432.19',
  amount: '54321.98',
  idempotencyKey: canary('key'),
  invalidToken: canary('token'),
  query: canary('query'),
  header: canary('header'),
  saidByBureau: canary('bureau'),
}

export const APPLICATION = {
  userId: personal.userId,
  amount: Number(personal.amount),
  termMonths: 36,
  income: Number(personal.income),
}

const JSON_BODY = { 'content-type': 'application/json' }
const { userId, income, amount, idempotencyKey, invalidToken, query, header } = personal

/** More than any service reads. */
const OVERSIZE_BYTES = 17 * 1024

/** Requests that no service takes, with personal data in every place that a request has. `at` is a path that the service has. */
export const REFUSED: [what: string, request: (at: string) => [path: string, init: RequestInit]][] = [
  ['JSON that ends too soon', at => post(at, `{"userId":"${userId}","income":${income}`)],
  ['JSON of another language', at => post(at, `{'userId': ${userId}, 'amount': ${amount}}`)],
  // V8's parser quotes ten characters.
  ['an amount that is no number', at => post(at, `x${amount}`)],
  ['values of other types', at => post(at, JSON.stringify({ userId: [userId], income, amount }))],
  [
    'values out of bounds',
    at => post(at, `{"userId":"${userId.repeat(9)}","income":-${income},"amount":1e3}`),
  ],
  [
    'a body that is too long',
    at => post(at, JSON.stringify([userId, income]).padEnd(OVERSIZE_BYTES, userId)),
  ],
  ['another content type', at => post(at, `${userId};${income}`, { 'content-type': `text/${header}` })],
  [
    'another character set',
    at => post(at, userId, { 'content-type': `application/json; charset=${header}` }),
  ],
  ['another coding', at => post(at, userId, { 'content-encoding': header })],
  [
    'a form with more than it takes',
    at => post(at, new URLSearchParams({ userId, token: invalidToken }), {}),
  ],
  ['a query', at => [`${at}?userId=${query}&income=${income}&token=${invalidToken}`, { method: 'GET' }]],
  ['a path', at => [`${at}/${userId}/${income}`, { method: 'GET' }]],
  ['a path that cannot be decoded', at => [`${at}/%zz${userId}`, { method: 'GET' }]],
  ['another method', at => [`${at}?${query}`, { method: 'PUT', body: userId }]],
  ['a key that is none', at => post(at, '{}', { 'idempotency-key': `${idempotencyKey}, ${idempotencyKey}` })],
  ['another token', at => post(at, '{}', { authorization: `Bearer ${invalidToken}` })],
  [
    'other credentials',
    at => post(at, '{}', { authorization: `Basic ${btoa(`${userId}:${invalidToken}`)}` }),
  ],
  ['headers that mean nothing, or something else', at => post(at, '{', OTHER_HEADERS)],
]

const OTHER_HEADERS = Object.fromEntries(
  [
    ...['user-agent', 'referer', 'cookie', 'x-user', 'prefer', 'baggage', 'traceparent', 'x-forwarded-for'],
    ...['x-attempt', 'x-round', 'x-request-timeout-ms'],
  ].map(name => [name, header]),
)

function post(path: string, body: string | URLSearchParams, headers?: object): [string, RequestInit] {
  const type = body instanceof URLSearchParams ? {} : JSON_BODY
  // No id of a request, so that it is not taken for one, which may be logged.
  const requestId = { 'x-request-id': `${header}@example.com` }
  return [path, { method: 'POST', body, headers: { ...type, ...requestId, ...headers } }]
}

/** What no parser of HTTP gets to the end of. */
export const UNREADABLE = [
  `GET /${userId} HTTP/7.9\r\nHost: a\r\n\r\n`,
  `POST /loan/apply HTTP/1.1\r\nHost: a\r\n${userId}\r\n\r\n`,
  `POST /${query} HTTP/1.1\r\nHost: a\r\nContent-Length: ${income}\r\n\r\n${userId}`,
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${header.repeat(1_000)}\r\n\r\n`,
  `${userId} / HTTP/1.1\r\nHost: a\r\n\r\n`,
]
