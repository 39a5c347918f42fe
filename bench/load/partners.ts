import { Pool } from 'undici'
import { applicantAt } from '../../load-tests/applicants.ts'
import type { Load } from './load.ts'
import type { Tally } from './tally.ts'

/** An open model may have as many on their way as loan-api lets one partner have, and none waits for another. */
const CONNECTIONS = 256

/** Partners who apply for one applicant after the other, at one address after the other. */
export function createPartners({ urls, tokens, seed, index }: Load, tally: Tally) {
  const pools = urls.map(url => new Pool(url, { connections: CONNECTIONS }))
  const headers = tokens.map(token => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
  }))
  let next = index

  async function apply(dueAtMs: number): Promise<void> {
    const applicant = next++
    const pool = pools[applicant % pools.length]
    const body = JSON.stringify(applicantAt(seed, applicant))
    try {
      const answer = await pool?.request({
        method: 'POST',
        path: '/loan/apply',
        headers: headers[Math.floor(applicant / pools.length) % headers.length] ?? {},
        body,
      })
      await answer?.body.text()
      if (answer?.statusCode === 200) tally.decided(performance.now() - dueAtMs)
      else tally.undecided(String(answer?.statusCode))
    } catch (error) {
      tally.undecided(error instanceof Error && 'code' in error ? String(error.code) : 'error')
    }
  }

  return { apply, close: () => Promise.all(pools.map(pool => pool.close())) }
}
