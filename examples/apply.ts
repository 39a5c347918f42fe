// Applies for a loan as a partner's product does. Copy it: it needs nothing but fetch. docs/integrate.md has the reasons.
type LoanApplication = { userId: string; amount: number; termMonths: number; income: number }
type Received = { applicationId: string; currency: string; createdAt: string; status: 'RECEIVED' }
type Decided = Omit<Received, 'status'> & { decidedAt: string; decisionMode: string; policyVersion: string }
type Approved = Decided & { status: 'APPROVED'; interestRate: number; monthlyPayment: number }
type Rejected = Decided & { status: 'REJECTED'; reasons: { code: string; description: string }[] }
type Application = Pick<LoanApplication, 'amount' | 'termMonths'> & (Received | Approved | Rejected)
type Problem = { code: string; detail: string; requestId?: string; errors?: object[] }

const { API_URL = 'http://127.0.0.1:3000', TOKEN_URL = 'http://127.0.0.1:3001/oauth2/token' } = process.env
const { CLIENT_ID = 'demo-partner', CLIENT_SECRET = 'demo-secret' } = process.env
const TIMEOUT_MS = 5_000 // we answer within 1.8 s, the gateway in front of us within 3
const ATTEMPTS = 5
const PATIENCE_MS = 60_000 // what is undecided then is read later, by its id
let token = { value: '', renewAt: 0 }

/** A key is one application: keep both until you have the answer, and after a crash of yours call with both again. */
export async function applyForLoan(application: LoanApplication, key: string = crypto.randomUUID()) {
  const giveUpAt = Date.now() + PATIENCE_MS
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const init = { method: 'POST', headers, body: JSON.stringify(application) }
  let answer = await call<Application>(`${API_URL}/loan/apply`, init)
  const location = API_URL + answer.headers.get('location')
  while (answer.body.status === 'RECEIVED' && Date.now() < giveUpAt) {
    await pause(Number(answer.headers.get('retry-after') ?? 5))
    answer = await call(location)
  }
  return answer.body
}

async function accessToken() {
  if (Date.now() < token.renewAt) return token.value
  const init = { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) }
  const { body } = await call<{ access_token: string; expires_in: number }>(TOKEN_URL, init)
  token = { value: body.access_token, renewAt: Date.now() + body.expires_in * 900 } // after nine tenths of its life
  return token.value
}

/** Asks again where that can help, after as long as the answer says; throws every other problem. */
async function call<Body>(url: string, init: RequestInit = {}) {
  for (let attempt = 1; ; attempt++) {
    const secret = `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}`
    const authorization = url === TOKEN_URL ? secret : `Bearer ${await accessToken()}`
    const headers = { ...init.headers, authorization }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(url, { ...init, headers, signal }).catch(() => undefined)
    const body = await answer?.json().catch(() => undefined) // a page of somebody between us is as good as silence
    if (answer?.ok && body) return { headers: answer.headers, body: body as Body }
    const problem = (body ?? { code: 'no_answer', detail: url }) as Problem
    const isStale = problem.code === 'invalid_token'
    if (isStale) token.renewAt = 0
    const canHelp = !body || isStale || [408, 409, 429, 502, 503, 504].includes(answer?.status ?? 0)
    if (!canHelp || attempt === ATTEMPTS) throw new Error(JSON.stringify(problem), { cause: problem })
    await pause(Number(answer?.headers.get('retry-after') ?? 2 ** (attempt - 1)))
  }
}

// A little longer than asked for, so that not all come back at the same moment.
const pause = (seconds: number) => new Promise(end => setTimeout(end, (seconds + Math.random() / 2) * 1_000))

if (import.meta.main) {
  const [userId = '123', amount = '15000'] = process.argv.slice(2)
  console.log(await applyForLoan({ userId, amount: Number(amount), termMonths: 36, income: 4_000 }))
}
