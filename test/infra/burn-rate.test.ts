import { beforeAll, describe, expect, test } from 'vitest'
import { burnAlarms, type Minute, type Ringing } from './_burn-alarms.ts'
import { parseMetricMath } from './_metric-math.ts'
import { NAME, planO11y } from './_o11y.ts'
import type { Plan } from './plan.ts'

const HOUR = 60
const DAY = 24 * HOUR
/** Before something happens all is well for so long that the longest window is full. */
const AT = 4 * DAY

let plan: Plan
let alarms: ReturnType<typeof burnAlarms>

beforeAll(async () => {
  plan = await planO11y()
  alarms = burnAlarms(plan, NAME)
})

/** `days` and a bit, in minutes: what `happens` says of the minutes from AT on, and before them what is usual. */
function series(afterMinutes: number, usual: Minute, happens: (minute: number) => Minute): Minute[] {
  return Array.from({ length: AT + afterMinutes }, (_, minute) =>
    minute < AT ? usual : happens(minute - AT),
  )
}

const minute = (good: number, bad: number, refused = 0): Minute => ({ good, bad, refused })
const steady = (each: Minute): Minute[] => series(DAY, each, () => each)

/** When `objective`'s alarms rang, in minutes after AT. */
function rings(objective: string, minutes: Minute[]): Record<string, Ringing> {
  const those = [...alarms].filter(([name]) => name.startsWith(`${objective}-burn-`))
  const shifted = those.map(([name, ringing]) => {
    const rang = ringing(minutes)
    const window = name.slice(`${objective}-burn-`.length)
    return [window, rang === 'never' ? rang : { first: rang.first - AT, last: rang.last - AT }] as const
  })
  return Object.fromEntries(shifted)
}

const NEVER = { '1h': 'never', '6h': 'never', '1d': 'never', '3d': 'never' }

test('each objective has its windows: only what partners wait for pages', () => {
  const windows = (objective: string) => Object.keys(rings(objective, [minute(1, 0)])).sort()
  expect(windows('availability')).toEqual(['1d', '1h', '3d', '6h'])
  expect(windows('latency')).toEqual(['1d', '1h', '3d', '6h'])
  expect(windows('decided')).toEqual(['1d', '3d'])
  expect(windows('freshness')).toEqual(['1d', '3d'])
  const severities = plan.resources
    .filter(({ type }) => type === 'aws_cloudwatch_composite_alarm')
    .map(
      ({ values }) =>
        `${/-(\w+)$/.exec(values.alarm_name)?.[1]} ${/Severity: (\w+)/.exec(values.alarm_description)?.[1]}`,
    )
  expect(new Set(severities)).toEqual(new Set(['1h page', '6h page', '1d ticket', '3d ticket']))
})

test.each([
  ['1h', 14.4, 3_600, 300],
  ['6h', 6, 21_600, 1_800],
  ['1d', 3, 86_400, 7_200],
  ['3d', 1, 259_200, 21_600],
])('%s is %d times the budget in %d s, and still in %d s', (window, factor, long, short) => {
  const halves = plan.resources.filter(
    ({ type, values }) =>
      type === 'aws_cloudwatch_metric_alarm' && values.alarm_name.includes(`-burn-${window}-`),
  )
  expect(halves.length).toBeGreaterThanOrEqual(4)
  for (const { values } of halves) {
    const budget = values.alarm_name.includes('decided') ? 0.01 : 0.001
    expect(values.threshold).toBeCloseTo(factor * budget, 9)
    const periods = values.metric_query.flatMap((query: { metric?: { period: number }[] }) =>
      (query.metric ?? []).map(({ period }) => period),
    )
    expect(new Set(periods)).toEqual(new Set([values.alarm_name.endsWith('-long') ? long : short]))
  }
})

test('the arithmetic is CloudWatch’s: every expression of an alarm is understood', () => {
  const expressions = plan.resources
    .filter(({ type }) => type === 'aws_cloudwatch_metric_alarm')
    .flatMap(({ values }) => values.metric_query ?? [])
    .flatMap(({ expression }) => (expression ? [expression as string] : []))
  expect(expressions.length).toBeGreaterThan(20)
  for (const expression of expressions) expect(() => parseMetricMath(expression)).not.toThrow()
  expect(parseMetricMath('IF(a >= 5, a / (b - FILL(c, 0)), 0)').evaluate({ a: 6, b: 12 })).toBe(0.5)
  expect(parseMetricMath('a / b').evaluate({ a: 0, b: 0 })).toBeUndefined()
  expect(parseMetricMath('IF(a >= 5, 1, 0)').evaluate({})).toBeUndefined()
  expect(() => parseMetricMath('RATE(a)')).toThrow('not understood')
})

describe.each(['availability', 'latency'])('%s', objective => {
  test.each([
    ['all is well', minute(100, 0)],
    ['nobody asks', minute(0, 0)],
    ['1 in 1,000 fails all the time, which is the budget', minute(999, 1)],
  ])('never rings when %s', (_, each) => {
    expect(rings(objective, steady(each))).toEqual(NEVER)
  })

  test('one that fails in a night of six requests an hour wakes nobody, and is no ticket', () => {
    const night = (at: number) => minute(at % 10 === 0 && at !== 300 ? 1 : 0, at === 300 ? 1 : 0)
    expect(rings(objective, series(DAY, minute(1, 0), night))).toEqual(NEVER)
  })

  test('a full outage pages in its first minute, until it ends', () => {
    const rang = rings(
      objective,
      series(3 * HOUR, minute(100, 0), () => minute(0, 100)),
    )
    expect(rang['1h']).toEqual({ first: 0, last: 3 * HOUR - 1 })
    expect(rang['6h']).toEqual({ first: 2, last: 3 * HOUR - 1 })
  })

  test.each([
    ['from a busy day on', minute(100, 0)],
    ['on a quiet day', minute(0, 0)],
  ])('a full outage pages within two hours at three requests an hour, %s', (_, usual) => {
    const before = usual.good === 0 ? (at: number) => minute(at % 20 === 0 ? 1 : 0, 0) : () => usual
    const minutes = Array.from({ length: AT + 4 * HOUR }, (__, at) =>
      at < AT - 6 * HOUR
        ? before(at)
        : at < AT
          ? minute(at % 20 === 0 ? 1 : 0, 0)
          : minute(0, at % 20 === 0 ? 1 : 0),
    )
    const rang = rings(objective, minutes)
    expect(rang['1h']).toBe('never')
    expect(rang['6h']).toEqual({ first: 80, last: 4 * HOUR - 1 })
  })

  test('2 % that fail page after three quarters of an hour, 0.7 % after five hours', () => {
    const two = rings(
      objective,
      series(DAY, minute(100, 0), () => minute(98, 2)),
    )
    expect(two['1h']).toMatchObject({ first: 43 })
    expect(two['6h']).toMatchObject({ first: 108 })
    expect(two['1d']).toMatchObject({ first: 216 })
    const less = rings(
      objective,
      series(DAY, minute(1_000, 0), () => minute(993, 7)),
    )
    expect(less['1h']).toBe('never')
    expect(less['6h']).toMatchObject({ first: 308 })
    expect(less['1d']).toMatchObject({ first: 617 })
  })

  test('0.2 % that fail are a ticket after a day and a half, and wake nobody', () => {
    const rang = rings(
      objective,
      series(3 * DAY, minute(1_000, 0), () => minute(998, 2)),
    )
    expect(rang).toMatchObject({ '1h': 'never', '6h': 'never', '1d': 'never', '3d': { first: 2_160 } })
  })

  test('after ten minutes of outage the page ends within five, all within six hours', () => {
    const rang = rings(
      objective,
      series(DAY, minute(100, 0), at => (at < 10 ? minute(0, 100) : minute(100, 0))),
    )
    expect(rang['1h']).toEqual({ first: 0, last: 13 })
    expect(rang['6h']).toEqual({ first: 2, last: 38 })
    expect(rang['1d']).toEqual({ first: 4, last: 128 })
    expect(rang['3d']).toEqual({ first: 4, last: 368 })
  })
})

test('partners who ask wrongly a hundred times as often hide no outage', () => {
  const minutes = series(HOUR, minute(10, 0, 990), () => minute(0, 10, 990))
  expect(rings('availability', minutes)['1h']).toMatchObject({ first: 0 })
})

test('receipts instead of decisions: 5 % are a ticket, 1 % are within the objective', () => {
  const some = series(2 * DAY, minute(100, 0), () => minute(95, 5))
  expect(rings('decided', some)).toMatchObject({ '1d': { first: 864 }, '3d': { first: 864 } })
  expect(rings('decided', steady(minute(99, 1)))).toEqual({ '1d': 'never', '3d': 'never' })
})
