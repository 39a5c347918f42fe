import { expect, test } from 'vitest'
import { describeScaling } from '../../bench/scaling.ts'
import { measurement } from './_measurement.ts'

const one = {
  ...measurement({ perSecond: 400, busyShare: 0.98 }),
  cpuMicros: {
    'loan-api': 1_000,
    'auth-svc': 500,
    'scoring-svc': 2_000,
    'external-score-mock': 250,
    PostgreSQL: 750,
    generator: 100,
  },
}

test('what each tier keeps busy, and where an instance of it has used half of its processor', () => {
  const text = describeScaling({
    'one each': { rounds: [one], dropped: [] },
    'two loan-api': { rounds: [one], dropped: [] },
    '+ auth-svc': { rounds: [one], dropped: [] },
    '+ scoring-svc': { rounds: [one], dropped: [] },
    'two each': {
      rounds: [{ ...one, perSecond: 600 }],
      dropped: ['two each: others took 30 % of the processors'],
    },
  })
  const [, saturation = '', limits = ''] = text.split(/^-+ .*$/m)
  expect(cells(saturation, 'applications/s')).toEqual(['400', '400', '400', '400', '600'])
  expect(cells(saturation, 'loan-api')).toEqual(['0.40', '0.40', '0.40', '0.40', '0.60'])
  expect(cells(saturation, 'PostgreSQL')).toEqual(['0.30', '0.30', '0.30', '0.30', '0.45'])
  expect(cells(limits, 'loan-api')).toEqual(['1000', '1000', '500', '5.0'])
  expect(cells(limits, 'auth-svc')).toEqual(['500', '2000', '1000', '10.0'])
  expect(cells(limits, 'scoring-svc')).toEqual(['2000', '500', '250', '2.5'])
  expect(cells(limits, 'PostgreSQL')).toEqual(['750', '1333', '667', '6.7'])
  expect(text).toContain('a round was dropped: two each: others took 30 % of the processors')
  expect(text.split('\n').filter(line => line.length > 80)).toEqual([])
})

function cells(table: string, row: string): string[] | undefined {
  return table
    .split('\n')
    .find(line => line.startsWith(row))
    ?.slice(row.length)
    .trim()
    .split(/ +/)
}
