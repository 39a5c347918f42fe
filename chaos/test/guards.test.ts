import { describe, expect, test } from 'vitest'
import { GUARDS } from '../experiments/common.ts'
import { breachOf, noteUnder } from '../guards.ts'
import { answer, evidence, times } from './_evidence.ts'

const look = { atMs: 0, undecided: 10, memoryMib: 150 }
const well = { answers: times(100, index => answer(index)), looks: [look] }

test('none is breached by a system that is well, nor before anything was seen', () => {
  expect(breachOf(GUARDS, well)).toBeUndefined()
  expect(breachOf(GUARDS, { answers: [], looks: [] })).toBeUndefined()
})

describe('is breached, and says by what', () => {
  test('too many that were not answered', () => {
    const { status: _none, ...unanswered } = answer(1)
    const answers = times(21, index => ({ ...unanswered, index }))
    expect(breachOf(GUARDS, { ...well, answers })).toBe('unanswered: 21, at most 20')
    expect(breachOf(GUARDS, { ...well, answers: answers.slice(1) })).toBeUndefined()
  })

  test('one who waited far too long, but not for its own machine', () => {
    const waited = (ms: number, lagMs: number) =>
      breachOf(GUARDS, { ...well, answers: [answer(1, { ms, lagMs })] })
    expect(waited(3_100, 0)).toBe('slowest answer: 3100, at most 3000')
    expect(waited(3_100, 200)).toBeUndefined()
  })

  test('a backlog that grows and grows, by the last that the database said', () => {
    const looks = [
      { ...look, undecided: 2_001 },
      { atMs: 1, memoryMib: 150 },
    ]
    expect(breachOf(GUARDS, { ...well, looks })).toBe('undecided: 2001, at most 2000')
    expect(breachOf(GUARDS, { ...well, looks: [...looks, look] })).toBeUndefined()
  })

  test('memory', () => {
    expect(breachOf(GUARDS, { ...well, looks: [{ ...look, memoryMib: 501 }] })).toBe(
      'memory of a service: 501, at most 500',
    )
  })
})

describe('a run is halted', () => {
  const unwell = answer(1, { ms: 3_100 })

  test('by the answer that breaches a guard, without waiting for a look', () => {
    const seen = evidence({ answers: [] })
    const { answered, halted } = noteUnder(GUARDS, seen)
    answered(answer(2))
    expect([halted.aborted, seen.halted]).toEqual([false, undefined])
    answered(unwell)
    expect([halted.aborted, seen.halted]).toEqual([
      true,
      'a guard was breached: slowest answer: 3100, at most 3000',
    ])
    expect(seen.answers).toHaveLength(2)
  })

  test('by the look that breaches one', () => {
    const seen = evidence()
    const { looked, halted } = noteUnder(GUARDS, seen)
    looked({ ...look, memoryMib: 501 })
    expect([halted.aborted, seen.looks.length]).toEqual([true, 1])
  })

  test('for the first reason', () => {
    const seen = evidence({ answers: [] })
    const { answered, looked } = noteUnder(GUARDS, seen)
    looked({ ...look, memoryMib: 501 })
    answered(unwell)
    expect(seen.halted).toBe('a guard was breached: memory of a service: 501, at most 500')
  })
})
