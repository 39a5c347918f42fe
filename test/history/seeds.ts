import { randomInt } from 'node:crypto'

/** What CI runs. Any would do; that they stay the same makes a failure comparable with the run before. */
export const FIXED_SEEDS = [1, 2, 3, 4, 5]

/** Fits into a message, and into 32 bits, of which the draws are made. */
const MAX_SEED = 1_000_000

/** What is wrong with a `--seed` that somebody typed. */
export function checkSeed(text: string): string | undefined {
  const isSeed = text === 'random' || (/^\d{1,7}$/.test(text) && Number(text) <= MAX_SEED)
  return isSeed ? undefined : `must be random, or a whole number up to ${MAX_SEED}`
}

type Wish = { seed: string | undefined; forSeconds: number | undefined }

/** The seeds to run: the fixed ones, or the one that was asked for; for as long as was asked, one after the other. */
export function* seedsOf({ seed, forSeconds }: Wish): Generator<number> {
  if (seed === undefined && forSeconds === undefined) return yield* FIXED_SEEDS
  const first = seed === 'random' ? randomInt(MAX_SEED) : Number(seed ?? FIXED_SEEDS[0])
  const untilMs = performance.now() + (forSeconds ?? 0) * 1_000
  let next = first
  do yield next++
  while (performance.now() < untilMs)
}
