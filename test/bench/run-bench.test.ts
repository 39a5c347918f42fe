import { expect, test } from 'vitest'
import { missedBy } from '../../bench/run-bench.ts'
import { checkSoak } from '../../bench/soak.ts'
import { judge } from '../../bench/targets.ts'

test('who missed a ratio is profiled, and whom it is compared with, each once', () => {
  const judgements = [
    judge('cpuTracedVsFloor', { value: 3.5, noise: 0.1 }),
    judge('throughputTracedVsStock', { value: 1.2, noise: 0.1 }),
    judge('cpuUntracedVsFloor', { value: 1.81, noise: 0.1 }),
    judge('memoryMib', { value: 160, noise: 0 }),
  ]
  expect(missedBy(judgements)).toEqual(['ours-traced', 'floor', 'stock'])
  expect(missedBy(judgements.slice(2))).toEqual([])
})

test.each(['60s', '1m', '10m', '1h'])('a soak may take %s', text => {
  expect(checkSoak(text)).toBeUndefined()
})

test.each(['1s', '59s', '61m', '', 'long'])('a soak of "%s" would tell nothing, or end nowhere', text => {
  expect(checkSoak(text)).toBe('must be 60s to 1h, as in 60s or 5m')
})
