import { expect, test } from 'vitest'
import { growthOf } from '../../bench/growth.ts'

const rising = (from: number, by: number) => Array.from({ length: 30 }, (_, second) => from + by * second)

test('a heap that finds its size in the first third does not grow', () => {
  const samples = [...rising(80, 2).slice(0, 10), ...Array.from({ length: 20 }, (_, at) => 100 + (at % 4))]
  expect(growthOf(samples).isGrowing).toBe(false)
})

test('a leak does', () => {
  expect(growthOf(rising(100, 1))).toMatchObject({ isGrowing: true, middleMib: 114.5, lastMib: 124.5 })
})

test('ups and downs that are larger than the difference are none', () => {
  const saw = Array.from({ length: 30 }, (_, at) => 100 + 30 * (at % 2) + (at >= 20 ? 6 : 0))
  expect(growthOf(saw).isGrowing).toBe(false)
})
