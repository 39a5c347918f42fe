// Applies for a loan as a partner's product does. Copy it: it needs Node 24.2 or later, no more. docs/integrate.md has the reasons.
type LoanApplication = { userId: string; amount: number; termMonths: number; income: number }
type Approved = { status: 'APPROVED'; interestRate: number; monthlyPayment: number }
type Rejected = { status: 'REJECTED'; reasons: { code: string; description: string }[] }
type Application = { applicationId: string } & ({ status: 'RECEIVED' } | Approved | Rejected)
type Problem = { code: string; detail: string; requestId?: string; errors?: object[]; cause?: Error }
const { API_URL = 'http://127.0.0.1:3000', TOKEN_URL = 'http://127.0.0.1:3001/oauth2/token' } = process.env
const { CLIENT_ID = 'demo-partner', CLIENT_SECRET = 'demo-secret' } = process.env
const TIMEOUT_MS = 5_000 // we answer within 1.8 s, the gateway in front of us within 3
const ATTEMPTS = 5
const WORTH_REPEATING = [0, 408, 409, 429, 502, 503, 504] // 0 is no answer; 401 and other 5xx are, once; what else there is, is thrown
const noAnswer = (cause: Error): Problem => ({ code: 'no_answer', detail: `${cause.cause ?? cause}`, cause })
const secondsOf = (headers: Headers, otherwise: number) =>
  Math.min(60, Number(/^\d+$/.exec(headers.get('retry-after') ?? '')?.[0] ?? otherwise)) // it may be a date
const pause = (seconds: number) => new Promise(end => setTimeout(end, (seconds + Math.random() / 2) * 1_000))
let token = { authorization: '', renewAt: 0 }

/** A key is one application: store both before you call, and after a crash of yours call with both again. */
export async function applyForLoan(application: LoanApplication, key: string) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const init = { method: 'POST', headers, body: JSON.stringify(application) }
  let answer = await call<Application>(new URL('/loan/apply', API_URL).href, init)
  const location = new URL(answer.headers.get('location') ?? '', API_URL).href
  for (const giveUpAt = Date.now() + 60_000; answer.body.status === 'RECEIVED' && Date.now() < giveUpAt; ) {
    await pause(secondsOf(answer.headers, 5))
    answer = (await call<Application>(location).catch(console.error)) ?? answer // on record all the same
  }
  return answer.body
}

async function authorizationFor(url: string, isRefused: boolean) {
  if (url === TOKEN_URL) return `Basic ${btoa([CLIENT_ID, CLIENT_SECRET].map(encodeURIComponent).join(':'))}`
  if (Date.now() < token.renewAt && !isRefused) return token.authorization
  const init = { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) }
  const { body } = await call<{ access_token: string; expires_in: number }>(TOKEN_URL, init)
  token = { authorization: `Bearer ${body.access_token}`, renewAt: Date.now() + body.expires_in * 900 }
  return token.authorization
}

async function call<Body>(url: string, init: RequestInit = {}) {
  for (const seen: number[] = []; ; ) {
    const withToken = { ...init.headers, authorization: await authorizationFor(url, seen.at(-1) === 401) }
    const sent = fetch(url, { ...init, headers: withToken, signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { ok, status, headers } = await sent.catch(() => Response.error()) // its status is 0
    const body = await sent.then(answer => answer.json() as Promise<Problem>).catch(noAnswer)
    if (ok && body.code !== 'no_answer') return { headers, body: body as Body }
    const isWorthOne = (status >= 500 || (status === 401 && url !== TOKEN_URL)) && !seen.includes(status)
    const isWorthIt = ok || isWorthOne || WORTH_REPEATING.includes(status)
    if (!isWorthIt || seen.push(status) === ATTEMPTS)
      throw new Error(`${url}: ${JSON.stringify({ ...body, cause: undefined })}`, { cause: body })
    if (status !== 401) await pause(secondsOf(headers, 2 ** (seen.length - 1)))
  }
}

if (import.meta.main) {
  const [userId = '123', amount = '15000', key = crypto.randomUUID()] = process.argv.slice(2)
  console.error(`key ${key}`)
  console.log(await applyForLoan({ userId, amount: Number(amount), termMonths: 36, income: 4_000 }, key))
}
