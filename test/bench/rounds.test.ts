import { expect, test } from 'vitest'
import { takeTurns } from '../../bench/rounds.ts'
import { measurement } from './_measurement.ts'

const WANTED = { rounds: 2, mostTries: 3 }
const NAMES = ['floor', 'stock', 'ours'] as const
const { disturbance: quiet } = measurement()

test('all are measured in every round, another one first each time, and after another one', async () => {
  const order: string[] = []
  const { rounds, dropped } = await takeTurns(NAMES, WANTED, async name => {
    order.push(name)
    return measurement()
  })
  expect(order).toEqual(['floor', 'stock', 'ours', 'stock', 'floor', 'ours'])
  expect(rounds.map(round => Object.keys(round).toSorted())).toEqual(
    [NAMES, NAMES].map(names => names.toSorted()),
  )
  expect(dropped).toEqual([])
})

test.each([
  [{ othersShare: 0.5, greatestOther: 'tsc (7)' }, 'others took 50 % of the processors, most of it tsc (7)'],
  [{ stolenShare: 0.1 }, 'the host took 10 % of the processors'],
  [{ undecidedShare: 0.2, undecided: { 503: 9 } }, '20 % were not decided: {"503":9}'],
])('a round in which %j is dropped whole and tried again', async (disturbance, why) => {
  let measured = 0
  const { rounds, dropped } = await takeTurns(NAMES, WANTED, async () => {
    measured++
    const isDisturbed = measured === 2
    return measurement({ perSecond: measured, disturbance: { ...quiet, ...(isDisturbed && disturbance) } })
  })
  // The first two belong to the round that was dropped.
  const kept = rounds.flatMap(round => Object.values(round).map(({ perSecond }) => perSecond))
  expect(kept.toSorted()).toEqual([3, 4, 5, 6, 7, 8])
  expect(dropped).toEqual([`stock: ${why}`])
})

test.each([4.8, 5.2])('so is one in which %d spans of an application of ours arrived, not 5', async spans => {
  const told = [measurement({ spans }), measurement({ spans: 4.95 }), measurement({ spans: 5.05 })]
  const { dropped } = await takeTurns(['ours-traced'], WANTED, async () => told.shift() ?? measurement())
  expect(dropped).toEqual([`ours-traced: ${spans.toFixed(2)} spans of an application arrived, not 5`])
})

test('where too few rounds can be used nothing is measured, and it is said of each what disturbed it', async () => {
  const busy = measurement({ disturbance: { ...quiet, othersShare: 0.3 } })
  await expect(takeTurns(NAMES, WANTED, async () => busy)).rejects.toThrow(
    /^only 0 rounds of 2 can be used:\nfloor: others took 30 %.*\nstock: others took 30 %.*\nours: others/,
  )
})
