import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Pool } from 'undici'
import { applicantAt } from '../load-tests/applicants.ts'
import type { Answer } from './evidence.ts'
import { OWN_LAG_IS_SEEN_WITHIN_MS, type OwnLag } from './own-lag.ts'

/** Far beyond every budget: one who waits so long counts as not answered. */
const PATIENCE_MS = 5_000

type PartnerParts = { url: string; token: string; seed: number; lag: OwnLag }

export type Partner = ReturnType<typeof createPartner>

/** A partner that applies for its applicants, each with a key of its own, and notes what it is told. */
export function createPartner({ url, token, seed, lag }: PartnerParts) {
  // As many connections as it takes: to wait for one would hide how long an answer took.
  const pool = new Pool(url, {
    connections: null,
    connect: { timeout: PATIENCE_MS },
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  })

  /** Never throws: no answer is one, too. */
  async function apply(index: number, phase: string, key = randomUUID() as string): Promise<Answer> {
    const sentAtMs = performance.now()
    const told = await send(index, key).catch(() => ({}))
    const endedAtMs = performance.now()
    // What held up the reading of an answer is only seen afterwards.
    await setTimeout(OWN_LAG_IS_SEEN_WITHIN_MS)
    return {
      index,
      key,
      phase,
      sentAtMs: performance.timeOrigin + sentAtMs,
      ms: endedAtMs - sentAtMs,
      lagMs: lag.between(sentAtMs, endedAtMs),
      ...told,
    }
  }

  async function send(index: number, key: string): Promise<Partial<Answer>> {
    const { statusCode: status, body } = await pool.request({
      method: 'POST',
      path: '/loan/apply',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        'x-request-id': key,
      },
      body: JSON.stringify(applicantAt(seed, index)),
    })
    const { applicationId, status: told, code } = (await body.json()) as Record<string, string>
    return {
      status,
      ...(code !== undefined && { code }),
      ...(applicationId !== undefined && { applicationId }),
      // In a problem the member is HTTP's number.
      ...(status < 300 && told !== undefined && { told }),
    }
  }

  return { apply, close: () => pool.destroy() }
}
