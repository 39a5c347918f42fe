import type { RequestHandler } from 'express'
import type { Partner } from '../applications/partners.ts'
import { partnerIdOf } from './authenticate.ts'
import { problem } from './problem.ts'

/**
 * A token bucket for each partner: it holds what the partner may send in a second, and is filled at that rate. Each instance has
 * its own, so that no request waits for another's count; N instances let N times as much pass.
 */
export function limitRates(
  partners: Pick<Partner, 'partnerId' | 'requestsPerSecond'>[],
  onLimited: () => void,
  nowMs = () => performance.now(),
): RequestHandler {
  const buckets = new Map(
    partners.map(({ partnerId, requestsPerSecond }) => [partnerId, tokenBucket(requestsPerSecond)]),
  )
  return (_req, res, next) => {
    const bucket = buckets.get(partnerIdOf(res))
    if (!bucket) throw new Error('a partner without a rate')
    const { isTaken, left, perSecond } = bucket.take(nowMs())
    // draft-ietf-httpapi-ratelimit-headers: what is allowed in a window of 1 s, and what is left of it for how long.
    res.set('RateLimit-Policy', `"partner";q=${perSecond};w=1`)
    res.set('RateLimit', `"partner";r=${left};t=${left < perSecond ? 1 : 0}`)
    if (isTaken) return next()
    onLimited()
    throw problem('rate_limited', 'more requests than your rate allows', {
      // A bucket of at least one a second is never empty for longer.
      headers: { 'Retry-After': '1' },
    })
  }
}

function tokenBucket(perSecond: number) {
  let tokens = perSecond
  let filledAtMs = Number.NEGATIVE_INFINITY
  return {
    take: (nowMs: number) => {
      tokens = Math.min(perSecond, tokens + ((nowMs - filledAtMs) * perSecond) / 1_000)
      filledAtMs = nowMs
      const isTaken = tokens >= 1
      if (isTaken) tokens -= 1
      return { isTaken, left: Math.floor(tokens), perSecond }
    },
  }
}
