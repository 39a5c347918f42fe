import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Enough to keep two cores busy; of more, some wait longer than the 200 ms in which a token is to be checked. */
const PARTNERS = 16
/** A machine that is busy with others has no verdict on a token in time, now and then. More would be another load. */
const MOST_UNDECIDED = 0.02

const agent = new Agent({ keepAlive: true, maxSockets: PARTNERS })
const BODY = JSON.stringify({ userId: 'score-720', amount: 5_000, termMonths: 24, income: 4_000 })

/** Has partners apply, each again as soon as it is answered; how many applications there were. Throws when some are not decided. */
export async function applyFor(durationMs: number, token: string, url: string): Promise<number> {
  const endsAtMs = performance.now() + durationMs
  let decided = 0
  const undecided: string[] = []
  async function partner(): Promise<void> {
    while (performance.now() < endsAtMs) {
      const { status, body } = await apply(url, token)
      if (status === 200) decided += 1
      else undecided.push(`${status} ${body}`)
    }
  }
  await Promise.all(Array.from({ length: PARTNERS }, partner))
  if (undecided.length > MOST_UNDECIDED * decided) {
    throw new Error(`${undecided.length} of ${decided + undecided.length} were not decided: ${undecided[0]}`)
  }
  return decided + undecided.length
}

function apply(url: string, token: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const outgoing = request(`${url}/loan/apply`, { method: 'POST', agent, headers }, answer => {
      text(answer).then(body => resolve({ status: answer.statusCode, body }), reject)
    })
    outgoing.once('error', reject).end(BODY)
  })
}
