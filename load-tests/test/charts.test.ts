import { expect, test } from 'vitest'
import type { Chart } from '../../local/report/report.ts'
import { chartsOf } from '../run/charts.ts'
import { measurementOf } from './_measurement.ts'

function chartOf(title: string, ...run: Parameters<typeof measurementOf>): Chart {
  const found = chartsOf(measurementOf(...run)).find(chart => chart.title === title)
  if (!found) throw new Error(`there is no chart ${title}`)
  return found
}

test('time is counted from the warm-up, whatever k6 took until then, and the planned rate lies at its time', () => {
  const { xSeconds, bands, series } = chartOf('Throughput', 'breakpoint')
  expect(xSeconds.slice(0, 3)).toEqual([1, 2, 3])
  expect(bands[0]).toEqual({ label: 'warm-up', fromSeconds: 0, toSeconds: 10 })
  const planned = series.find(({ label }) => label === 'planned')
  expect(planned?.values[xSeconds.indexOf(10)]).toBe(10)
  expect(planned?.values[xSeconds.indexOf(20)]).toBe(20)
})

test('what was seen before the warm-up is not drawn', () => {
  expect(chartOf('Breakers', 'stress').xSeconds[0]).toBe(0)
})

test('a fault is one band, also over looks to which the simulator said nothing', () => {
  const faultAt = (second: number) => {
    if (second < 20 || second > 40) return null
    return second === 30 ? undefined : 'brownout'
  }
  expect(chartOf('Breakers', 'stress', { faultAt }).bands.slice(1)).toEqual([
    { label: 'brownout', fromSeconds: 20, toSeconds: 40 },
  ])
})

test('the same fault again is a band of its own', () => {
  const faultAt = (second: number) => (second === 20 || second === 30 ? 'outage' : null)
  expect(chartOf('Breakers', 'stress', { faultAt }).bands.slice(1)).toEqual([
    { label: 'outage', fromSeconds: 20, toSeconds: 20 },
    { label: 'outage', fromSeconds: 30, toSeconds: 30 },
  ])
})
