import { expect, test } from 'vitest'
import { takeTurns } from '../../bench/rounds.ts'
import { measurement } from './_measurement.ts'

const WANTED = { rounds: 2, mostTries: 3 }
const NAMES = ['floor', 'stock', 'ours'] as const
const quiet = { othersShare: 0, stolenShare: 0, undecidedShare: 0 }

test('all are measured in every round, another one first each time', async () => {
  const order: string[] = []
  const { rounds, dropped } = await takeTurns(NAMES, WANTED, async name => {
    order.push(name)
    return measurement()
  })
  expect(order).toEqual(['floor', 'stock', 'ours', 'stock', 'ours', 'floor'])
  expect(rounds.map(round => Object.keys(round).toSorted())).toEqual(
    [NAMES, NAMES].map(names => names.toSorted()),
  )
  expect(dropped).toEqual([])
})

test.each([
  [{ othersShare: 0.5 }, 'others took 50 % of the processors'],
  [{ stolenShare: 0.1 }, 'the host took 10 % of the processors'],
  [{ undecidedShare: 0.2 }, '20 % were not decided'],
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

test('a machine that stays busy measures nothing, and it is said what disturbed it', async () => {
  const busy = measurement({ disturbance: { ...quiet, othersShare: 0.3 } })
  await expect(takeTurns(NAMES, WANTED, async () => busy)).rejects.toThrow(
    'too busy: 3 rounds were disturbed, the last because ours: others took 30 %',
  )
})
