import type { Tally } from './tally.ts'

/** What the generator is told. `index` is the number of the first applicant: those of a later load are others. */
export type Load = { urls: string[]; tokens: string[]; seed: number; index: number; forMs: number } & (
  | { clients: number }
  | { ratePerSecond: number }
)

/** What it tells. */
export type Outcome = ReturnType<Tally['result']> & { tookMs: number }
