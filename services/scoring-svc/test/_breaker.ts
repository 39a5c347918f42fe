import { expect } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

const COOL_DOWN_MS = 300
export const ATTEMPT_TIMEOUT_MS = 1_400
/** Slow is more than three quarters of it; not much more here: an answer comes later than it should, never earlier. */
export const SLOW_SHARE = 0.77
export const SLOW_MS = SLOW_SHARE * ATTEMPT_TIMEOUT_MS

export const good = json(200, reportOn('somebody'))
export const down = json(503, {})

export async function startBreakable(env: Record<string, string> = {}) {
  const bureau = await startScriptedBureau()
  const scoring = await startScoring(bureau.url, {
    BREAKER_MINIMUM_CALLS: '10',
    BREAKER_COOL_DOWN_MS: String(COOL_DOWN_MS),
    ...env,
  })
  const state = async (name: string) =>
    (await scoring.metric(`circuit_breaker_state{name="bureau",state="${name}"}`)) === 1
  return {
    bureau,
    scoring,
    state,
    /** How often it has moved. */
    moves: (from: string, to: string) =>
      scoring.metric(`circuit_breaker_transitions_total{name="bureau",from="${from}",to="${to}"}`),
    until: (name: string) => expect.poll(() => state(name), { interval: 5, timeout: 5_000 }).toBe(true),
    /** `count` requests, `atOnce` of them in flight. */
    many: async (count: number, atOnce: number) => {
      const answers: Awaited<ReturnType<typeof scoring.score>>[] = []
      while (answers.length < count) {
        answers.push(...(await Promise.all(Array.from({ length: atOnce }, () => scoring.score('somebody')))))
      }
      return answers
    },
    [Symbol.asyncDispose]: async () => {
      await scoring[Symbol.asyncDispose]()
      await bureau[Symbol.asyncDispose]()
    },
  }
}

/** Lets the breaker open, and the bureau forget what it was asked. */
export async function open({ bureau, scoring, state }: Awaited<ReturnType<typeof startBreakable>>) {
  bureau.answer(down)
  while (!(await state('open'))) await scoring.score('somebody')
  bureau.reset()
}
