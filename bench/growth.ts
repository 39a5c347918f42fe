import { median } from '../local/statistics/median.ts'

/** So often is memory looked at; half a minute of it tells nothing. */
export const SAMPLE_EVERY_MS = 1_000
const LEAST_SAMPLES = 60
/** Garbage collection goes up and down within seconds, so that samples next to each other are not independent; medians of so many are. */
const BLOCK = 10
/** At 200 applications a second it is 44 bytes of each: the least that keeps anything of one, as an entry in a map. */
const LEAK_MIB_AN_HOUR = 30

/** How much more memory is held with every hour, give or take two standard errors. */
export type Growth = {
  greatestMib: number
  mibAnHour: number
  noiseMibAnHour: number
  verdict: 'does not grow' | 'grows' | 'too noisy'
}

/**
 * Whether memory grows: the line through the last two thirds of the samples, as in the first the heap takes the size that it needs. It does
 * not when a leak of `LEAK_MIB_AN_HOUR` is out of the question, which the samples of a minute seldom tell and those of ten do.
 * @throws when there are too few to tell anything.
 */
export function growthOf(samplesMib: number[]): Growth {
  if (samplesMib.length < LEAST_SAMPLES) {
    throw new Error(`${samplesMib.length} samples of memory tell nothing: ${LEAST_SAMPLES} are the least`)
  }
  const looked = samplesMib.slice(Math.floor(samplesMib.length / 3))
  const blocks = Array.from({ length: Math.floor(looked.length / BLOCK) }, (_, at) =>
    median(looked.slice(at * BLOCK, (at + 1) * BLOCK)),
  )
  const { slope, standardError } = lineThrough(blocks)
  const anHour = 3_600_000 / (BLOCK * SAMPLE_EVERY_MS)
  const mibAnHour = slope * anHour
  const noiseMibAnHour = 2 * standardError * anHour
  return {
    greatestMib: Math.max(...samplesMib),
    mibAnHour,
    noiseMibAnHour,
    verdict: verdictOf(mibAnHour, noiseMibAnHour),
  }
}

function verdictOf(mibAnHour: number, noise: number): Growth['verdict'] {
  if (mibAnHour + noise < LEAK_MIB_AN_HOUR) return 'does not grow'
  return mibAnHour - noise > 0 ? 'grows' : 'too noisy'
}

/** By least squares, through values that are 1 apart. */
function lineThrough(values: number[]): { slope: number; standardError: number } {
  const mean = (of: number[]) => of.reduce((sum, each) => sum + each, 0) / of.length
  const middle = (values.length - 1) / 2
  const height = mean(values)
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  const slope = values.reduce((sum, value, at) => sum + (at - middle) * (value - height), 0) / spread
  const misses = values.reduce((sum, value, at) => sum + (value - height - slope * (at - middle)) ** 2, 0)
  return { slope, standardError: Math.sqrt(misses / (values.length - 2) / spread) }
}
