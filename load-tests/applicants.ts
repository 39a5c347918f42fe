/*
 * Applicants that are plausible and can be had again. Pure, and without Node: k6 runs this as well.
 */

/** The body of `POST /loan/apply`. Money in units of the currency, the income a month, before tax. */
export type Applicant = { userId: string; amount: number; termMonths: number; income: number }

/** What people choose, the common ones more often. */
const TERMS_MONTHS = [12, 24, 24, 36, 36, 36, 48, 48, 60, 60, 72, 84]

/** Medians and spreads of log-normals: most ask for some thousands, a few for a car; most earn some thousands a month. */
const AMOUNT = { median: 8_000, sigma: 0.7, least: 1_000, most: 60_000, step: 100 }
const INCOME = { median: 4_200, sigma: 0.45, least: 900, most: 25_000, step: 10 }

/**
 * Applicant number `index` (0, 1, ...) of a seed: the same for the same two numbers, and no two of a seed have the same `userId`. None
 * is one of those whom the simulator knows by name.
 */
export function applicantAt(seed: number, index: number): Applicant {
  const draw = drawsOf(seed, index)
  return {
    userId: `load-${seed}-${index}`,
    amount: logNormal(AMOUNT, draw),
    termMonths: TERMS_MONTHS[Math.floor(draw() * TERMS_MONTHS.length)] ?? 36,
    income: logNormal(INCOME, draw),
  }
}

/** One of `weights`' names for this index, each as often as its weight. */
export function drawAmong<Name extends string>(
  weights: Record<Name, number>,
  seed: number,
  index: number,
): Name {
  const entries = Object.entries<number>(weights) as [Name, number][]
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  // Not the draws of the applicant, or who asks for much would always do the same.
  let left = drawsOf(seed + 1, index)() * total
  const drawn = entries.find(([, weight]) => {
    left -= weight
    return left < 0
  })
  return (drawn ?? entries[0])?.[0] as Name
}

type Spread = { median: number; sigma: number; least: number; most: number; step: number }

function logNormal({ median, sigma, least, most, step }: Spread, draw: () => number): number {
  const value = median * Math.exp(sigma * standardNormal(draw))
  return Math.min(most, Math.max(least, Math.round(value / step) * step))
}

/** By Box and Muller; 1 - draw, because the logarithm of 0 is none. */
function standardNormal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

/** Numbers from 0 to 1, 1 excluded: splitmix32, begun with both numbers. */
function drawsOf(seed: number, index: number): () => number {
  let state = mix(mix(seed | 0) ^ (index | 0))
  return () => {
    state = (state + 0x9e3779b9) | 0
    return (mix(state) >>> 0) / 2 ** 32
  }
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return mixed ^ (mixed >>> 15)
}
