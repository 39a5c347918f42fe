import { expect, test } from 'vitest'
import { readHost } from '../../bench/measure/host-usage.ts'

test('busy is what processes and interrupts take: neither waiting nor what the host took', () => {
  const stat = [
    'cpu  1000 200 300 5000 60 7 80 90 0 0',
    'cpu0 500 100 150 2500 30 3 40 45 0 0',
    'cpu1 500 100 150 2500 30 4 40 45 0 0',
    'intr 1 2 3',
  ].join('\n')
  expect(readHost(stat)).toEqual({ busySeconds: 15.87, stolenSeconds: 0.9, processors: 2 })
})
