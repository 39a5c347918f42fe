import { setTimeout } from 'node:timers/promises'
import { Failure } from '../local/command-line/failure.ts'
import { SAMPLE_EVERY_MS } from './growth.ts'
import { MOST_UNDECIDED_SHARE } from './measure/disturbed.ts'
import type { Processes, Session } from './session.ts'
import { VARIANTS } from './variants.ts'

/** The simulator is not deployed: it does not trace, and keeps a journal of what it was asked, within its bound. */
const DEPLOYED = ['loan-api', 'auth-svc', 'scoring-svc']

/** Every service traces everything, which takes CPU and memory of each. */
export const AS_DEPLOYED = {
  'loan-api': VARIANTS['ours-traced'],
  'auth-svc': {},
  'scoring-svc': {},
} satisfies Processes

/**
 * MiB that each service held (VmRSS), again and again as long as `load` took.
 * @throws {Failure} when more than a few were not decided: it would tell of a system that refuses.
 */
export async function sampleMemory(
  session: Session,
  load: () => Promise<{ applications: number; decided: number }>,
) {
  const samplesMib = Object.fromEntries(DEPLOYED.map(name => [name, [] as number[]]))
  const isOver = new AbortController()
  const sampling = repeat(isOver.signal, () => {
    for (const [name, samples] of Object.entries(samplesMib)) {
      samples.push(session.bench.platform.processOf(name).memoryMib().now)
    }
  })
  const { applications, decided } = await load().finally(() => isOver.abort())
  await sampling
  if (decided < (1 - MOST_UNDECIDED_SHARE) * applications) {
    throw new Failure(`${applications - decided} of ${applications} applications were not decided at once`)
  }
  return { applications, samplesMib }
}

async function repeat(isOver: AbortSignal, take: () => void): Promise<void> {
  while (!isOver.aborted) {
    take()
    await setTimeout(SAMPLE_EVERY_MS, undefined, { signal: isOver }).catch(() => {})
  }
}
