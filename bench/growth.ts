import { halfSpread, median } from '../local/statistics/median.ts'

/** Less is what garbage collection makes of it. */
const MOST_GROWTH_MIB = 5

export type Growth = { middleMib: number; lastMib: number; noiseMib: number; isGrowing: boolean }

/**
 * Whether memory grows: the last third of the samples against the one in the middle; in the first the heap takes the size that it
 * needs. It does when the difference is more than both the samples differ by and `MOST_GROWTH_MIB`.
 */
export function growthOf(samplesMib: number[]): Growth {
  const third = Math.floor(samplesMib.length / 3)
  const middle = samplesMib.slice(third, -third)
  const last = samplesMib.slice(-third)
  const middleMib = median(middle)
  const lastMib = median(last)
  const noiseMib = halfSpread(middle)
  return {
    middleMib,
    lastMib,
    noiseMib,
    isGrowing: lastMib - middleMib > Math.max(noiseMib, MOST_GROWTH_MIB),
  }
}
