import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startEmf } from '../src/metrics/emf.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { createTestLog } from './_app.ts'
import { type EmfDocument, parseEmf } from './_emf-document.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function start() {
  const metrics = createMetrics()
  const lines: string[] = []
  const { log, lines: logged } = createTestLog()
  const write = (line: string) => void lines.push(line)
  const flush = startEmf({ metrics, service: 'kit-test', namespace: 'Test', write, log })
  /** What was written since this was last asked. */
  const written = () => lines.splice(0).map(parseEmf)
  const flushed = async () => {
    await flush()
    return written()
  }
  return { metrics, flush, written, flushed, logged }
}

/** The values of a metric, of all lines or of those whose members are as in `where`. */
function valuesOf(documents: EmfDocument[], name: string, where: Record<string, string> = {}): number[] {
  const isWanted = (document: EmfDocument) =>
    Object.entries(where).every(([member, value]) => document[member] === value)
  return documents.filter(isWanted).flatMap(document => (document[name] ?? []) as number[])
}

const calls = { name: 'calls_total', help: 'Calls', labels: ['outcome'], signal: 'traffic' } as const
const took = { name: 'took_seconds', help: 'Took', labels: ['route'], signal: 'latency' } as const
const waiting = { name: 'waiting', help: 'Waiting', signal: 'saturation', statistic: 'Maximum' } as const

describe('counters', () => {
  test('are written by what they grew, from 0 on, and also when they did not', async () => {
    const { metrics, flushed } = start()
    const counter = metrics.counter(calls)
    counter.inc({ outcome: 'good' }, 0)
    expect(valuesOf(await flushed(), 'calls_total')).toEqual([0])
    counter.inc({ outcome: 'good' }, 3)
    counter.inc({ outcome: 'bad' })
    const grown = await flushed()
    expect(valuesOf(grown, 'calls_total', { outcome: 'good' })).toEqual([3])
    expect(valuesOf(grown, 'calls_total', { outcome: 'bad' })).toEqual([1])
    expect(valuesOf(await flushed(), 'calls_total')).toEqual([0, 0])
  })

  test('add up to what they are, whatever was counted when', async () => {
    const step = fc.record({
      outcome: fc.constantFrom('a', 'b', 'c'),
      by: fc.nat(1_000),
      flushes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
        const { metrics, flushed } = start()
        const counter = metrics.counter(calls)
        const documents: EmfDocument[] = []
        for (const { outcome, by, flushes } of steps) {
          counter.inc({ outcome }, by)
          if (flushes) documents.push(...(await flushed()))
        }
        documents.push(...(await flushed()))
        for (const { labels, value } of (await counter.get()).values) {
          const deltas = valuesOf(documents, 'calls_total', { outcome: String(labels.outcome) })
          expect(deltas.reduce((sum, delta) => sum + delta, 0)).toBe(value)
        }
      }),
    )
  })
})

describe('durations', () => {
  test('are written each, to the microsecond, once', async () => {
    const duration = fc.record({
      route: fc.constantFrom('/a', '/b'),
      seconds: fc.double({ min: 0, max: 20, noNaN: true }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(duration, { maxLength: 1_000, size: 'max' }), async durations => {
        const { metrics, flushed } = start()
        const histogram = metrics.durationSeconds(took)
        for (const { route, seconds } of durations) histogram.observe({ route }, seconds)
        const documents = await flushed()
        for (const wanted of ['/a', '/b']) {
          const observed = durations.filter(({ route }) => route === wanted)
          const microseconds = observed.map(({ seconds }) => Math.round(seconds * 1e6))
          const values = valuesOf(documents, 'took_seconds', { route: wanted })
          expect(values.map(value => Math.round(value * 1e6))).toEqual(microseconds)
        }
        expect(valuesOf(await flushed(), 'took_seconds')).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  test('that do not fit are counted', async () => {
    const { metrics, flushed } = start()
    const histogram = metrics.durationSeconds(took)
    for (let i = 0; i < 100_007; i++) histogram.observe({ route: '/a' }, 0.1)
    const documents = await flushed()
    expect(valuesOf(documents, 'took_seconds')).toHaveLength(100_000)
    expect(valuesOf(documents, 'emf_durations_dropped_total')).toEqual([7])
    histogram.observe({ route: '/a' }, 0.1)
    expect(valuesOf(await flushed(), 'took_seconds')).toEqual([0.1])
  })

  test('are kept apart by the sets of labels that they name, each beside the service', async () => {
    const { metrics, flushed } = start()
    const histogram = metrics.durationSeconds({
      ...took,
      labels: ['method', 'route', 'status'],
      dimensions: [['route'], ['route', 'status']],
    })
    for (const method of ['GET', 'HEAD']) histogram.observe({ method, route: '/a', status: 200 }, 0.5)
    const [document, ...others] = (await flushed()).filter(each => 'took_seconds' in each)
    expect(others).toEqual([])
    expect(document).toMatchObject({
      service: 'kit-test',
      route: '/a',
      status: '200',
      took_seconds: [0.5, 0.5],
    })
    expect(document).not.toHaveProperty('method')
    expect(document?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Test',
        Dimensions: [
          ['service', 'route'],
          ['service', 'route', 'status'],
        ],
        Metrics: [{ Name: 'took_seconds', Unit: 'Seconds' }],
      },
    ])
  })
})

describe('gauges', () => {
  test('are written as they are at the flush, those too that are set when they are read', async () => {
    const { metrics, flushed } = start()
    let now = 4
    metrics.gauge({ ...waiting, collect: gauge => gauge.set(now) })
    expect(valuesOf(await flushed(), 'waiting')).toEqual([4])
    now = 2
    expect(valuesOf(await flushed(), 'waiting')).toEqual([2])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('are not written while they are %d', async value => {
    const { metrics, flushed } = start()
    metrics.gauge(waiting).set(value)
    expect(valuesOf(await flushed(), 'waiting')).toEqual([])
  })
})

test('whatever there is, each line is a document that CloudWatch takes whole', async () => {
  const name = fc.stringMatching(/^[a-z_]{1,40}$/)
  const label = fc.string({ unit: 'binary', maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { maxLength: 70, size: 'max' }),
      fc.array(label, { minLength: 1, maxLength: 3 }),
      fc.nat(110),
      async (names, values, observations) => {
        const { metrics, flushed } = start()
        for (const each of names) {
          const histogram = metrics.durationSeconds({ ...took, name: `${each}_seconds` })
          const counter = metrics.counter({ ...calls, name: `${each}_total`, labels: ['route'] })
          for (const route of values) {
            counter.inc({ route })
            for (let i = 0; i < observations; i++) histogram.observe({ route }, Math.PI * i)
          }
        }
        const documents = await flushed()
        for (const each of names) {
          expect(valuesOf(documents, `${each}_total`)).toHaveLength(new Set(values).size)
          expect(valuesOf(documents, `${each}_seconds`)).toHaveLength(values.length * observations)
        }
      },
    ),
    { numRuns: 10 },
  )
})

test.each([
  ['', 'none'],
  ['  ', 'none'],
  [':a\u00e9\n', '?a??'],
  ['a'.repeat(1_025), 'a'.repeat(1_024)],
])('a label of %j is a dimension all the same', async (outcome, dimension) => {
  const { metrics, flushed } = start()
  metrics.counter(calls).inc({ outcome })
  expect(valuesOf(await flushed(), 'calls_total', { outcome: dimension })).toEqual([1])
})

test('what the process does is written, and nowhere which process it is', async () => {
  const { metrics, flushed } = start()
  metrics.observeProcess()
  const documents = await flushed()
  expect(valuesOf(documents, 'process_resident_memory_bytes')[0]).toBeGreaterThan(1e6)
  const dimensions = documents.flatMap(({ _aws }) => _aws.CloudWatchMetrics.flatMap(each => each.Dimensions))
  expect(new Set(dimensions.flat())).toEqual(new Set(['service']))
})

test('all is written every minute', async () => {
  const { metrics, written } = start()
  metrics.counter(calls).inc({ outcome: 'good' })
  await vi.advanceTimersByTimeAsync(59_999)
  expect(written()).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(valuesOf(written(), 'calls_total')).toEqual([1])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(valuesOf(written(), 'calls_total')).toEqual([0])
})

test('a metric that cannot be read is said in the log, and the others are written when it can be', async () => {
  const { metrics, written, logged } = start()
  metrics.counter(calls).inc({ outcome: 'good' })
  let fails = true
  metrics.gauge({
    ...waiting,
    collect: () => {
      if (fails) throw new Error('cannot be read')
    },
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(logged).toMatchObject([{ level: 'error', msg: 'metrics not written' }])
  fails = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(valuesOf(written(), 'calls_total')).toEqual([1])
})
