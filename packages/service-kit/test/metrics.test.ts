import fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { sendJson } from '../src/http-server/app.ts'
import { createMetrics, DURATION_BUCKETS_SECONDS } from '../src/metrics/metrics.ts'
import { serveRoutes } from './_app.ts'

test('the objective of 800 ms is an edge, so that what kept it is counted and not interpolated', () => {
  expect(DURATION_BUCKETS_SECONDS).toContain(0.8)
  expect(DURATION_BUCKETS_SECONDS).toEqual(DURATION_BUCKETS_SECONDS.toSorted((a, b) => a - b))
})

test('two composed services in one process do not share numbers', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  const seen = { name: 'seen_total', help: 'Seen', signal: 'traffic' } as const
  one.counter(seen).inc()
  other.counter(seen)
  expect(await one.text()).toContain('seen_total 1')
  expect(await other.text()).toContain('seen_total 0')
})

test('who declares a metric again gets the same one, and both set it when it is read', async () => {
  const metrics = createMetrics()
  const declaration = { name: 'places', help: 'Places', signal: 'saturation', statistic: 'Maximum' } as const
  const place = (of: string, places: number) =>
    metrics.gauge({ ...declaration, labels: ['of'], collect: gauge => gauge.set({ of }, places) })
  expect(place('one', 1)).toBe(place('other', 2))
  const text = await metrics.text()
  expect(text).toContain('places{of="one"} 1\nplaces{of="other"} 2\n')
})

test('durations are told as prom-client tells them, however many there are and whenever they are read', async () => {
  const told = { name: 'took_seconds', help: 'Took' }
  const duration = fc.record({
    route: fc.constantFrom('/a', '/b'),
    seconds: fc.oneof(
      fc.constantFrom(...DURATION_BUCKETS_SECONDS),
      fc.double({ min: 0, max: 20, noNaN: true }),
    ),
  })
  const untilRead = fc.array(duration, { maxLength: 500, size: 'max' })
  await fc.assert(
    fc.asyncProperty(fc.array(untilRead, { minLength: 1, maxLength: 3 }), async reads => {
      const metrics = createMetrics()
      const ours = metrics.durationSeconds({ ...told, labels: ['route'], signal: 'latency' })
      const register = new Registry()
      const labelNames = ['route']
      const buckets = DURATION_BUCKETS_SECONDS
      const theirs = new Histogram({ ...told, labelNames, buckets, registers: [register] })
      for (const durations of reads) {
        for (const { route, seconds } of durations) {
          ours.observe({ route }, seconds)
          theirs.observe({ route }, seconds)
        }
        expect(await metrics.text()).toBe(await register.metrics())
      }
    }),
    { numRuns: 30 },
  )
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a duration of %f is thrown back at who measured it, and costs nobody else one',
  async seconds => {
    const metrics = createMetrics()
    const took = metrics.durationSeconds({ name: 'took_seconds', help: 'Took', signal: 'latency' })
    took.observe({}, 0.1)
    expect(() => took.observe({}, seconds)).toThrow('took_seconds')
    took.observe({}, 0.2)
    expect(await metrics.text()).toContain('took_seconds_count 2\n')
  },
)

test('of the process there is what is described, in the same words, and nothing else', async () => {
  const metrics = createMetrics()
  metrics.observeProcess()
  const lines = (await metrics.text()).split('\n')
  const described = metrics.descriptions()
  // On every operating system, whatever else there may be on it.
  const expected = described.filter(({ help }) => process.platform === 'linux' || !help.endsWith('on Linux'))
  expect(lines.filter(line => line.startsWith('# HELP')).toSorted()).toEqual(
    expected.map(({ name, help }) => `# HELP ${name} ${help}`).toSorted(),
  )
  expect(lines.filter(line => line.startsWith('# TYPE')).toSorted()).toEqual(
    expected.map(({ name, type }) => `# TYPE ${name} ${type}`).toSorted(),
  )
})

test('a request is measured by the pattern of its route, never by its path', async () => {
  const { url, metrics, lines } = await serveRoutes(routes => {
    routes.get('/things/:id', (_req, res) => sendJson(res, 200, {}))
  })
  await fetch(`${url}/things/secret-id`)
  await fetch(`${url}/whatever/a/stranger/likes`)
  await expect.poll(() => lines.filter(line => line.msg === 'request')).toHaveLength(2)
  const text = await metrics.text()
  expect(text).toContain(
    'http_server_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 1',
  )
  expect(text).toContain(
    'http_server_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1',
  )
  for (const seen of [text, JSON.stringify(lines)]) expect(seen).not.toMatch(/secret-id|stranger/)
})

test('a request whose client left is told from one that was answered', async () => {
  const abort = new AbortController()
  const { url, lines, metrics } = await serveRoutes(routes => {
    routes.get('/never', () => abort.abort())
  })
  await expect(fetch(`${url}/never`, { signal: abort.signal })).rejects.toThrow()
  await expect.poll(() => lines.at(-1)).toMatchObject({ msg: 'request', route: '/never', status: 499 })
  expect(await metrics.text()).toContain('route="/never",status="499"} 1')
})
