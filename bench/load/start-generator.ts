import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Failure } from '../../local/command-line/failure.ts'
import type { Load, Outcome } from './load.ts'

/** One process for all variants: none is called by a generator that is warmer than another's. */
export function startGenerator(tokens: string[]) {
  const child = fork(join(import.meta.dirname, 'generator.ts'))
  const ended = once(child, 'exit').then(
    ([code]) => [{ outcome: undefined, error: `exit code ${code}` }] as const,
  )
  let index = 0
  return {
    pid: child.pid ?? 0,
    /** Has applicants that were not there before apply. @throws {Failure} when the generator cannot. */
    async apply(load: { urls: string[]; forMs: number } & ({ clients: number } | { ratePerSecond: number })) {
      child.send({ ...load, tokens, seed: SEED, index } satisfies Load)
      const answered = once(child, 'message') as Promise<[{ outcome?: Outcome; error?: string }]>
      const [{ outcome, error }] = await Promise.race([answered, ended])
      if (!outcome) throw new Failure(`the load generator failed: ${error}`)
      const undecided = Object.values(outcome.undecided).reduce((sum, each) => sum + each, 0)
      index += outcome.decided + undecided
      return { ...outcome, applications: outcome.decided + undecided }
    },
    stop: () => child.disconnect(),
  }
}

/** Of the applicants. Any would do; always the same, so that every run decides about the same people. */
const SEED = 8
