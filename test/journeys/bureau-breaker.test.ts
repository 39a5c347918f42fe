import { beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { beginMeasuring, p95Ms } from './_clock.ts'
import { applicationOf } from './_load.ts'
import { startSystem } from './_system.ts'

const AT_ONCE = 200
/** Of those at once, that a busy machine leaves to meet the breaker. */
const MANY = 20

const system = await startSystem(await createTestDatabase(), {
  scoringSvc: {
    // Shorter than life's, so that several cool-downs fit into a test.
    BREAKER_COOL_DOWN_MS: '1000',
    // Longer than life's: all those that come at once come while the probe is on its way.
    BUREAU_ATTEMPT_TIMEOUT_MS: '1400',
  },
  instances: 2,
  // It would probe, too.
  recovers: false,
})
const { bureau, scoringSvc, loanApis } = system

const isIn = async (state: string) =>
  (await scoringSvc.metric(`circuit_breaker_state{name="bureau",state="${state}"}`)) === 1
const closings = () =>
  scoringSvc.metric('circuit_breaker_transitions_total{name="bureau",from="half_open",to="closed"}')
const coolDowns = () =>
  scoringSvc.metric('circuit_breaker_transitions_total{name="bureau",from="open",to="half_open"}')
const until = (state: string) => expect.poll(() => isIn(state), { timeout: 10_000 }).toBe(true)

let applicants = 0
const apply = (url?: string) => system.apply(applicationOf(`breaker-${applicants++}`), url)
const applyAtOnce = (count: number) => Promise.all(Array.from({ length: count }, () => apply()))

beforeEach(async () => {
  await bureau.begin('outage')
  while (!(await isIn('open'))) await applyAtOnce(10)
})

test('an open breaker answers at once: p95 below 50 ms', async () => {
  const p95OfSome = async () => {
    await bureau.forget()
    beginMeasuring(system)
    for (let i = 0; i < 100; i++) expect((await apply()).status).toBe(202)
    const probes = (await bureau.journal()).entries.map(({ applicationId }) => applicationId)
    return p95Ms(system, new Set(probes))
  }
  // The machine may be busy for a while; a bound that does not hold is broken every time.
  await expect.poll(p95OfSome, { timeout: 15_000 }).toBeLessThan(50)
})

describe(`after the cool-down exactly one of ${AT_ONCE} applications at once is the probe`, () => {
  test('whose failure opens the breaker again', async () => {
    await bureau.fault({ rate: 1, effect: { kind: 'hang' } })
    await until('half_open')
    await bureau.forget()
    const before = await coolDowns()
    const answers = await applyAtOnce(AT_ONCE)
    // So many at once may leave some without a verdict on their token, who then ask nobody.
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(MANY)
    const { calls, inFlight } = await bureau.journal()
    expect(calls + inFlight).toBeGreaterThanOrEqual(1)
    // A busy machine may need another cool-down for so many, and then there is another probe.
    expect(calls + inFlight).toBeLessThanOrEqual(1 + (await coolDowns()) - before)
    expect(await isIn('closed')).toBe(false)
  })

  test('whose success closes it, and nobody else is let through before', async () => {
    await bureau.fault({ rate: 1, effect: { kind: 'latency', ms: 300 } })
    await until('half_open')
    await bureau.forget()
    await applyAtOnce(AT_ONCE)
    const isClosed = async () => (await apply()) && isIn('closed')
    await expect.poll(isClosed, { timeout: 10_000 }).toBe(true)
    const { entries } = await bureau.journal()
    expect(entries).not.toEqual([])
    const [probe, ...others] = entries
      .map(({ startedAt, durationMs }) => ({
        begun: Date.parse(startedAt),
        ended: Date.parse(startedAt) + durationMs,
      }))
      .sort((one, other) => one.begun - other.begun)
    // Either is rounded to a millisecond.
    for (const { begun } of others) expect(begun).toBeGreaterThanOrEqual((probe?.ended ?? 0) - 2)
  })
})

test('a probe whose caller leaves never closes it', async () => {
  const [steady, leaving] = loanApis
  await bureau.fault({ rate: 1, effect: { kind: 'hang' } })
  await until('half_open')
  await bureau.forget()
  const before = await closings()
  const left = apply(leaving?.url).catch(() => 'left')
  await expect.poll(async () => (await bureau.journal()).inFlight, { timeout: 10_000 }).toBe(1)
  await leaving?.stop()
  expect(await left).toBe('left')
  await until('open')
  expect(await closings()).toBe(before)
  const { entries } = await bureau.journal()
  // Before the attempt's own end.
  expect(entries).toMatchObject([{ status: 499 }])

  await bureau.off()
  await expect.poll(async () => (await apply(steady?.url)).status, { timeout: 10_000 }).toBe(200)
})
