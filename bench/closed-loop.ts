import { Agent, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Enough to keep two cores busy; of more, some wait longer than the 200 ms in which a token is to be checked. */
const PARTNERS = 8

const agent = new Agent({ keepAlive: true, maxSockets: PARTNERS })
const BODY = JSON.stringify({ userId: 'score-720', amount: 5_000, termMonths: 24, income: 4_000 })

/** Has partners apply, each again as soon as it is answered; how many applications were decided, and how many were not. */
export async function applyFor(durationMs: number, token: string, url: string) {
  const endsAtMs = performance.now() + durationMs
  const counts = { decided: 0, undecided: 0 }
  async function partner(): Promise<void> {
    while (performance.now() < endsAtMs) {
      const status = await apply(url, token)
      counts[status === 200 ? 'decided' : 'undecided'] += 1
    }
  }
  await Promise.all(Array.from({ length: PARTNERS }, partner))
  return counts
}

function apply(url: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const outgoing = request(`${url}/loan/apply`, { method: 'POST', agent, headers }, answer => {
      buffer(answer).then(() => resolve(answer.statusCode), reject)
    })
    outgoing.once('error', reject).end(BODY)
  })
}
