import { expect, test } from 'vitest'
import { readK6Record } from '../run/k6-record.ts'
import { recordOf } from './_record.ts'

test('reads what each moment measured, whichever metrics there were by then', () => {
  const { moments } = readK6Record(
    recordOf(
      { types: { time: 'gauge', available: 'rate' }, snapshot: { time: [1_000], available: [1] } },
      {
        types: { call_duration: 'trend' },
        snapshot: { time: [2_000], available: [0.5], call_duration: [80, 200, 75, 40, 110, 120, 190] },
      },
    ),
  )
  expect(moments.map(({ atMs }) => atMs)).toEqual([1_000, 2_000])
  expect(moments.map(({ read }) => read('available', 'rate'))).toEqual([1, 0.5])
  expect(moments.map(({ read }) => read('call_duration', 'p(95)'))).toEqual([null, 120])
})

test('a metric of which nothing came in a moment has no value in it', () => {
  const types = { time: 'gauge', 'decided{scenario:measured}': 'rate' }
  const { moments } = readK6Record(
    recordOf({ types, snapshot: { time: [1], 'decided{scenario:measured}': [] } }),
  )
  expect(moments[0]?.read('decided{scenario:measured}', 'rate')).toBeNull()
})

test('the total is the last that k6 has counted', () => {
  const types = { time: 'gauge', iterations: 'counter' }
  const record = readK6Record(
    recordOf(
      { types, cumulative: { time: [1], iterations: [10, 10] } },
      { cumulative: { time: [2], iterations: [25, 12.5] } },
    ),
  )
  expect(record.total('iterations', 'count')).toBe(25)
  expect(record.total('dropped_iterations', 'count')).toBeNull()
})

test('knows the values that a tag has taken', () => {
  const types = {
    refused: 'counter',
    'refused{code:overloaded}': 'counter',
    'refused{scenario:measured}': 'counter',
  }
  expect(readK6Record(recordOf({ types })).valuesOfTag('refused', 'code')).toEqual(['overloaded'])
})

test('of a k6 that wrote nothing there is nothing', () => {
  const { moments, total } = readK6Record('')
  expect(moments).toEqual([])
  expect(total('iterations', 'count')).toBeNull()
})

test('of a k6 that was killed there is what it had written by then', () => {
  const types = { time: 'gauge', iterations: 'counter' }
  const whole = recordOf({ types, cumulative: { time: [1], iterations: [10, 10] } })
  expect(readK6Record(`${whole}{"event":"cumulative","data":[[2`).total('iterations', 'count')).toBe(10)
})
