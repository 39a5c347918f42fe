import { type CryptoKey, createRemoteJWKSet, customFetch, errors } from 'jose'
import { Agent } from 'undici'
import { NoVerdict } from '../../tokens/errors.ts'
import type { FindKey } from '../jose/verify-token.ts'
import { createJwksFetch, type KeyEvents } from './fetch-jwks.ts'

/** How an issuer's keys are kept. In milliseconds. */
export type KeyPolicy = {
  /** A request waits so long for a fetch: half of what loan-api gives the whole introspection. The fetch itself goes on. */
  waitMs: number
  /** For one fetch, the last byte included: longer than a request waits, so that a slow issuer serves the next one. */
  fetchTimeoutMs: number
  /** After a fetch, tokens that name an unknown key cause no other for so long. */
  cooldownMs: number
  failureCooldownMs: number
  /** In the background, so that a key which the issuer withdrew is gone here after this. */
  refreshMs: number
  /** Keys are used so long while the issuer cannot be reached; then there is no verdict any more. */
  maxAgeMs: number
}

export const KEY_POLICY: KeyPolicy = {
  waitMs: 100,
  fetchTimeoutMs: 1_000,
  cooldownMs: 5_000,
  failureCooldownMs: 500,
  refreshMs: 5 * 60_000,
  maxAgeMs: 24 * 60 * 60_000,
}

export type RemoteKeys = { findKey: FindKey; close: () => Promise<void> }

/** A JWK set has a few keys of 500 bytes. */
const MAX_JWKS_BYTES = 64 * 1024

/** The keys of an issuer elsewhere: fetched at once without anybody waiting, then refreshed, and on sight of an unknown `kid`. */
export function createRemoteKeys(
  { issuer, jwksUri }: { issuer: string; jwksUri: string },
  policy: KeyPolicy,
  events: KeyEvents,
): RemoteKeys {
  const dispatcher = new Agent({
    connect: { timeout: policy.fetchTimeoutMs },
    maxResponseSize: MAX_JWKS_BYTES,
  })
  const { failureCooldownMs } = policy
  const keySet = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: policy.fetchTimeoutMs,
    cooldownDuration: policy.cooldownMs,
    cacheMaxAge: policy.maxAgeMs,
    [customFetch]: createJwksFetch({ issuer, dispatcher, failureCooldownMs, events }),
  })
  // A failure has been reported by the fetch, and the next token that needs the keys tries again.
  const refresh = () => void keySet.reload().catch(() => {})
  refresh()
  const timer = setInterval(refresh, policy.refreshMs).unref()

  return {
    findKey: async (header, deadline) => {
      const leftMs = deadline.leftMs()
      try {
        const key = await within(Math.min(policy.waitMs, leftMs), keySet(header))
        if (isTooShort(key)) throw new errors.JWKSNoMatchingKey()
        return key
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey) throw error
        const isTimeUp = error instanceof WaitedInVain && leftMs < policy.waitMs
        throw new NoVerdict(isTimeUp ? 'deadline_exceeded' : 'issuer_unavailable', error)
      }
    },
    close: async () => {
      clearInterval(timer)
      await dispatcher.destroy()
    },
  }
}

/** RFC 7518 section 3.3: who has less than 2048 bits may have been broken, so what it signs proves nothing. */
function isTooShort({ algorithm }: CryptoKey): boolean {
  return 'modulusLength' in algorithm && Number(algorithm.modulusLength) < 2048
}

class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain'
}

/** Stops waiting for `work` after `timeoutMs`; the work itself goes on, for the benefit of others. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new WaitedInVain()), timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
