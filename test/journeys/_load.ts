import { setTimeout } from 'node:timers/promises'
import type { System } from './_system.ts'

/** An application that is within the policy's bounds, by an applicant of whom the simulator has something of its own to tell. */
export function applicationOf(applicant: string) {
  return { userId: applicant, amount: 5_000, termMonths: 24, income: 4_000 }
}

type Load = { count: number; perSecond: number }

/** Applies for `count` applicants at a steady rate, whether or not those before have been answered: partners do not wait for each other. */
export async function applySteadily(system: System, applicants: string, { count, perSecond }: Load) {
  const startedAtMs = performance.now()
  const applying: Promise<Taken>[] = []
  for (let index = 0; index < count; index++) {
    const dueAtMs = startedAtMs + (index * 1_000) / perSecond
    await setTimeout(Math.max(0, dueAtMs - performance.now()))
    applying.push(applyUntilTaken(system, applicationOf(`${applicants}-${index}`)))
  }
  return Promise.all(applying)
}

type Taken = Awaited<ReturnType<System['apply']>> & { repeats: number }

const MOST_REPEATS = 5

/**
 * Applies again when it was not taken, as the 503 says: all four services and their callers are one process here, and one
 * that a busy machine holds up has no verdict on the token in 200 ms. How often that was is the test's to bound.
 */
async function applyUntilTaken(system: System, body: object): Promise<Taken> {
  for (let repeats = 0; ; repeats++) {
    const answer = await system.apply(body)
    if (answer.body.code !== 'authentication_unavailable' || repeats === MOST_REPEATS)
      return { ...answer, repeats }
    await setTimeout(1_000 * Number(answer.headers.get('retry-after')))
  }
}
