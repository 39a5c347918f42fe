import { createHmac, randomBytes } from 'node:crypto'

/** A deployment that still has the old secret fails on each of its instances a few times before somebody looks. */
const FAILURES_AT_ONCE = 10
/** And then goes on about once a second: it is told what is wrong for as long as it is wrong. */
const REFILL_MS = 1_000
/** 32 kB, whatever ids are made up. Two ids in one bucket cost each other nothing but a 401 that becomes a 429. */
const BUCKETS = 4_096

/** Counts one failed authentication; the milliseconds until another is within the limit if this one was not, else 0. */
export type FailureLimit = (clientId: string) => number

/**
 * A token bucket of failures for each client id. Ids that are not registered have theirs in the same way, or what is answered
 * would tell which ids are; the key, known to nobody, keeps a stranger from choosing whose bucket he empties along with his own.
 */
export function createFailureLimit(nowMs: () => number): FailureLimit {
  const key = randomBytes(32)
  const fullAtMs = new Float64Array(BUCKETS)
  return clientId => {
    const bucket = createHmac('sha256', key).update(clientId).digest().readUInt32LE() % BUCKETS
    const now = nowMs()
    const fullAt = Math.max(now, fullAtMs[bucket] ?? 0)
    const waitMs = fullAt - now - (FAILURES_AT_ONCE - 1) * REFILL_MS
    if (waitMs > 0) return waitMs
    fullAtMs[bucket] = fullAt + REFILL_MS
    return 0
  }
}
