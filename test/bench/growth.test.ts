import { expect, test } from 'vitest'
import { growthOf } from '../../bench/growth.ts'

/** Ten minutes of what a service holds: garbage that comes and goes within seconds, and what else does by chance. */
function memory({ leakMibAnHour, seconds = 600 }: { leakMibAnHour: number; seconds?: number }): number[] {
  let random = 7
  return Array.from({ length: seconds }, (_, second) => {
    random = (random * 48_271) % 2_147_483_647
    return 120 + 6 * ((second % 9) / 9) + 4 * (random / 2_147_483_647) + (leakMibAnHour * second) / 3_600
  })
}

test.each([30, 60, -0, 5])('a leak of %d MiB an hour is one from 30 on', leakMibAnHour => {
  const { verdict, mibAnHour, noiseMibAnHour } = growthOf(memory({ leakMibAnHour }))
  expect(Math.abs(mibAnHour - leakMibAnHour)).toBeLessThan(noiseMibAnHour)
  expect(noiseMibAnHour).toBeLessThan(15)
  expect(verdict).toBe(leakMibAnHour >= 30 ? 'grows' : 'does not grow')
})

test('a heap that finds its size in the first third does not grow', () => {
  const growing = Array.from({ length: 200 }, (_, second) => 80 + 0.2 * second)
  expect(growthOf([...growing, ...memory({ leakMibAnHour: 0, seconds: 400 })]).verdict).toBe('does not grow')
})

test('ups and downs that could hide a leak do not pass', () => {
  const slow = memory({ leakMibAnHour: 0 }).map((mib, second) => mib + 15 * Math.sin(second / 40))
  expect(growthOf(slow).verdict).not.toBe('does not grow')
})

test('of less than a minute nothing is told', () => {
  expect(() => growthOf(memory({ leakMibAnHour: 0, seconds: 59 }))).toThrow('59 samples')
  expect(growthOf(memory({ leakMibAnHour: 0, seconds: 60 })).noiseMibAnHour).toBeGreaterThan(0)
})
