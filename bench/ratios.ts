import { halfSpread, median } from '../local/statistics/median.ts'
import type { Round } from './rounds.ts'
import type { VariantName } from './variants.ts'

type Compared = Round<VariantName>

/** A number of every round, and by how much it differs between them. */
export type Estimate = { value: number; noise: number }

export function estimate<Each>(rounds: Each[], of: (round: Each) => number): Estimate {
  const values = rounds.map(of)
  return { value: median(values), noise: halfSpread(values) }
}

/** In each round by itself: its two met the same machine. */
const CPU = {
  cpuUntracedVsFloor: ['ours-untraced', 'floor'],
  cpuTracedVsFloor: ['ours-traced', 'floor'],
  cpuTracedVsStock: ['ours-traced', 'stock'],
  cpuTracedVsUntraced: ['ours-traced', 'ours-untraced'],
} as const satisfies Record<string, [VariantName, VariantName]>

const THROUGHPUT = {
  throughputTracedVsStock: ['ours-traced', 'stock'],
  throughputTracedVsFloor: ['ours-traced', 'floor'],
} as const satisfies Record<string, [VariantName, VariantName]>

/** Whose CPU makes a ratio what it is; nobody's of what is no ratio. */
export function comparedBy(ratio: string): readonly VariantName[] {
  return { ...CPU, ...THROUGHPUT }[ratio as keyof Ratios] ?? []
}

export type Ratios = Record<keyof typeof CPU | keyof typeof THROUGHPUT, Estimate>

/** CPU of loan-api at the fixed rate, throughput at saturation. */
export function ratiosOf(open: Compared[], closed: Compared[]): Ratios {
  const cpu = Object.entries(CPU).map(([name, [one, other]]) => [
    name,
    estimate(open, round => cpuOf(round, one) / cpuOf(round, other)),
  ])
  const throughput = Object.entries(THROUGHPUT).map(([name, [one, other]]) => [
    name,
    estimate(closed, round => round[one].perSecond / round[other].perSecond),
  ])
  return Object.fromEntries([...cpu, ...throughput])
}

function cpuOf(round: Compared, variant: VariantName): number {
  return round[variant].cpuMicros['loan-api'] ?? Number.NaN
}
