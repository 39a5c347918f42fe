import { describe, expect, test } from 'vitest'
import { headlineOf } from '../run/describe-run.ts'
import { measurementOf } from './_measurement.ts'

const isBusy = () => 0.9

describe('how busy k6 was', () => {
  const early = (second: number) => (second < 10 ? 1 : 0.1)

  test('is what it took while it measured, not until then', () => {
    const { outcome, k6MeanCores } = measurementOf('stress', { k6CoresAt: early })
    expect(outcome.k6Cores).toBeCloseTo(0.1)
    expect(k6MeanCores).toBeCloseTo(0.1)
  })

  test('while it measured nothing excuses nothing', () => {
    expect(measurementOf('stress', { dropped: 3, k6CoresAt: early }).verdict.word).toBe('FAIL')
    expect(measurementOf('stress', { dropped: 3, k6CoresAt: isBusy }).verdict.word).toBe('INCONCLUSIVE')
  })
})

test.each([
  ['call_duration', 'INCONCLUSIVE'],
  ['in_time', 'INCONCLUSIVE'],
  ['available', 'FAIL'],
  ['decided', 'FAIL'],
  ['checks', 'FAIL'],
])('a busy k6 that dropped turns makes a missed threshold of %s %s', (metric, word) => {
  const crossed = [`${metric}{scenario:measured}`]
  expect(measurementOf('spike', { dropped: 1, crossed, k6CoresAt: isBusy }).verdict.word).toBe(word)
})

describe('a breakpoint', () => {
  // It measures from the tenth second on, at 10/s and one more each second.
  const p95At = (second: number) => (second >= 50 ? 900 : 100)

  test('is reckoned from when k6 began its scenarios, not from when k6 was started', () => {
    expect(measurementOf('breakpoint', { p95At })).toMatchObject({ break: { heldRate: 50, isBroken: true } })
  })

  test('is told as the end that it is', () => {
    expect(headlineOf(measurementOf('breakpoint', { p95At, dropped: 9 }))).toMatch(
      /^PASS apply breakpoint, 10 to 100\/s for 90 s: holds up to 50\/s; /,
    )
  })

  test('is told as what is held at least, where there was no end', () => {
    expect(headlineOf(measurementOf('breakpoint'))).toMatch(/: holds at least 100\/s; /)
  })

  test('is told as what is held at least, where the end may be that of k6', () => {
    expect(headlineOf(measurementOf('breakpoint', { p95At, dropped: 9, k6CoresAt: isBusy }))).toMatch(
      /^INCONCLUSIVE apply breakpoint, .*: k6 itself took 0\.90 of a core, .*; holds at least 50\/s; /,
    )
  })
})
