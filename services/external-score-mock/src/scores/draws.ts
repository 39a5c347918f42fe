import { createHmac } from 'node:crypto'

/**
 * Chance without a state: a draw depends on the seed, its domain and what it is drawn for, and on nothing else, so any number
 * of simulators agree whatever the order of their requests. Domains keep draws apart: a low score says nothing of a latency.
 */
export type Draws = {
  /** Uniform in the open interval (0, 1). */
  uniform: (domain: string, ...drawnFor: string[]) => number
  /** Standard normal; never beyond 9 standard deviations. */
  normal: (domain: string, ...drawnFor: string[]) => number
}

/** Draws keyed by `seed` (HMAC-SHA-256). */
export function createDraws(seed: string): Draws {
  // JSON keeps ('a', 'bc') and ('ab', 'c') apart.
  const digest = (...of: string[]) => createHmac('sha256', seed).update(JSON.stringify(of)).digest()
  return {
    uniform: (...of) => uniformAt(digest(...of), 0),
    normal: (...of) => boxMuller(digest(...of)),
  }
}

/** 48 bits are the most that `readUIntBE` takes, and far more than a score of 551 values needs. */
const BYTES = 6

function uniformAt(digest: Buffer, offset: number): number {
  return (digest.readUIntBE(offset, BYTES) + 0.5) / 2 ** (8 * BYTES)
}

function boxMuller(digest: Buffer): number {
  return Math.sqrt(-2 * Math.log(uniformAt(digest, 0))) * Math.cos(2 * Math.PI * uniformAt(digest, BYTES))
}
