import { expect, test } from 'vitest'
import type { Answer } from '../evidence.ts'
import type { Partner } from '../partner.ts'
import { sendPhase } from '../send-phase.ts'
import { answer } from './_evidence.ts'

const wish = { name: 'fault', kind: 'stage', ratePerSecond: 100, seconds: 1, firstIndex: 40 } as const
const running = () => new AbortController().signal

function send(apply: Partner['apply'], halted = running(), answered: (answer: Answer) => void = () => {}) {
  return sendPhase(wish, { partner: { apply, close: async () => {} }, answered, halted })
}

test('sends at its rate although nobody is answered, each applicant once, and ends with the last answer', async () => {
  const held = Promise.withResolvers<void>()
  const asked: number[] = []
  const answers: Answer[] = []
  const phase = send(
    async index => {
      if (asked.push(index) === 100) held.resolve()
      await held.promise
      return answer(index)
    },
    running(),
    each => answers.push(each),
  )
  await held.promise
  expect(answers).toEqual([])
  const { fromMs, toMs } = await phase
  expect(asked).toEqual(Array.from({ length: 100 }, (_, index) => 40 + index))
  expect(answers).toHaveLength(100)
  // The last is sent 990 ms after the first; a timer may be a trifle early.
  expect(toMs - fromMs).toBeGreaterThan(980)
})

test('sends nothing more when it is halted, and still waits for those who asked', async () => {
  const halt = new AbortController()
  const answers: Answer[] = []
  await send(
    async index => {
      if (index === 49) halt.abort()
      return answer(index)
    },
    halt.signal,
    each => answers.push(each),
  )
  expect(answers.map(({ index }) => index)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
})
