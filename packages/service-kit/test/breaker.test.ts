import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BreakerOpen, type BreakerOptions, createBreaker } from '../src/breaker/breaker.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { createTestLog } from './_app.ts'

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
})
afterEach(() => void vi.useRealTimers())

const COOL_DOWN_MS = 5_000
const SLOW_AFTER_MS = 400

class OurOwn extends Error {}

function startBreaker(overrides: Partial<BreakerOptions> = {}) {
  const { log, lines } = createTestLog()
  const metrics = createMetrics()
  const breaker = createBreaker({
    name: 'bureau',
    judge: error => (error instanceof OurOwn ? 'ignored' : 'failure'),
    coolDownMs: COOL_DOWN_MS,
    opensAt: { minimumCalls: 4, failureShare: 0.5, slowShare: 0.5 },
    slowAfterMs: SLOW_AFTER_MS,
    log,
    metrics,
    ...overrides,
  })
  return { breaker, metrics, lines, calls: callsThrough(breaker) }
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function callsThrough(breaker: ReturnType<typeof createBreaker>) {
  const ended = async (call: () => Promise<string>) => {
    const answer = breaker.run(call).catch(error => error)
    await wait(SLOW_AFTER_MS + 1)
    return answer
  }
  return {
    success: () => breaker.run(async () => 'answer').catch(error => error),
    failure: () => breaker.run(() => Promise.reject(new Error('down'))).catch(error => error),
    ignored: () => breaker.run(() => Promise.reject(new OurOwn('cut short'))).catch(error => error),
    slow: () =>
      ended(() => new Promise(resolve => setTimeout(() => resolve('late answer'), SLOW_AFTER_MS + 1))),
  }
}

async function open({ calls }: ReturnType<typeof startBreaker>): Promise<void> {
  for (let n = 0; n < 4; n++) await calls.failure()
}

describe('a closed breaker', () => {
  test('opens when enough calls failed, and lets nobody through', async () => {
    const { breaker, calls } = startBreaker()
    for (let n = 0; n < 3; n++) expect(await calls.failure()).toMatchObject({ message: 'down' })
    expect(breaker.state()).toBe('closed')
    expect(await calls.failure()).toMatchObject({ message: 'down' })
    expect(breaker.state()).toBe('open')
    const call = vi.fn()
    await expect(breaker.run(call)).rejects.toThrow(BreakerOpen)
    expect(call).not.toHaveBeenCalled()
  })

  test('stays closed while too few of them fail', async () => {
    const { breaker, calls } = startBreaker()
    for (const outcome of ['success', 'success', 'success', 'failure', 'failure'] as const)
      await calls[outcome]()
    expect(breaker.state()).toBe('closed')
  })

  test('opens when too many are slow, and every slow one keeps its answer', async () => {
    const { breaker, calls } = startBreaker()
    for (let n = 0; n < 4; n++) expect(await calls.slow()).toBe('late answer')
    expect(breaker.state()).toBe('open')
  })

  test('does not count what its callers cut short, neither as failure nor as success', async () => {
    const { breaker, calls } = startBreaker()
    for (let n = 0; n < 20; n++) await calls.ignored()
    expect(breaker.state()).toBe('closed')
    await open({ calls } as ReturnType<typeof startBreaker>)
    expect(breaker.state()).toBe('open')
  })

  test('counts an error that is an answer as a success', async () => {
    const { breaker, calls } = startBreaker({ judge: () => 'success' })
    for (let n = 0; n < 20; n++) expect(await calls.failure()).toMatchObject({ message: 'down' })
    expect(breaker.state()).toBe('closed')
  })

  test('forgets what was more than 10 s ago', async () => {
    const { breaker, calls } = startBreaker()
    for (let n = 0; n < 3; n++) await calls.failure()
    await wait(10_001)
    await calls.failure()
    expect(breaker.state()).toBe('closed')
  })
})

describe('after the cool-down', () => {
  test('exactly one of 200 calls at once probes the peer, and its success closes the breaker', async () => {
    const started = startBreaker()
    await open(started)
    await wait(COOL_DOWN_MS)
    expect(started.breaker.state()).toBe('half_open')
    const probe = vi.fn(async () => 'answer')
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => started.breaker.run(probe)))
    expect(probe).toHaveBeenCalledTimes(1)
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(started.breaker.state()).toBe('closed')
    expect(await started.calls.success()).toBe('answer')
  })

  test.each(['failure', 'ignored', 'slow'] as const)('a probe that is a %s opens it again', async outcome => {
    const started = startBreaker()
    await open(started)
    await wait(COOL_DOWN_MS)
    await started.calls[outcome]()
    expect(started.breaker.state()).toBe('open')
    await wait(COOL_DOWN_MS)
    expect(started.breaker.state()).toBe('half_open')
  })

  test('what failed before it opened is forgotten when it closes', async () => {
    const started = startBreaker()
    await open(started)
    await wait(COOL_DOWN_MS)
    await started.calls.success()
    for (let n = 0; n < 3; n++) await started.calls.failure()
    expect(started.breaker.state()).toBe('closed')
  })
})

describe('a call that began before the breaker opened and ends later', () => {
  async function endsWhileHalfOpen(end: (call: PromiseWithResolvers<string>) => void) {
    const started = startBreaker()
    const call = Promise.withResolvers<string>()
    const late = started.breaker.run(() => call.promise).catch(error => error)
    await open(started)
    await wait(COOL_DOWN_MS)
    end(call)
    return { ...started, answer: await late }
  }

  test('keeps its answer and closes nothing: that is for the probe', async () => {
    const { breaker, answer, calls } = await endsWhileHalfOpen(call => call.resolve('late'))
    expect([answer, breaker.state()]).toEqual(['late', 'half_open'])
    await calls.success()
    expect(breaker.state()).toBe('closed')
  })

  test('keeps its error and opens nothing: that is for the probe', async () => {
    const { breaker, answer, calls } = await endsWhileHalfOpen(call => call.reject(new Error('late')))
    expect([answer.message, breaker.state()]).toEqual(['late', 'half_open'])
    await calls.success()
    expect(breaker.state()).toBe('closed')
  })

  test('is not counted when the breaker is closed again', async () => {
    const started = startBreaker({ slowAfterMs: Number.POSITIVE_INFINITY })
    const calls = Array.from({ length: 8 }, () => Promise.withResolvers<string>())
    const late = calls.map(({ promise }) => started.breaker.run(() => promise).catch(error => error))
    await open(started)
    await wait(COOL_DOWN_MS)
    await started.calls.success()
    for (const { reject } of calls) reject(new Error('late'))
    await Promise.all(late)
    expect(started.breaker.state()).toBe('closed')
  })
})

test('breakers of one service are told apart in its metrics and log', async () => {
  const started = startBreaker()
  const { calls, metrics, lines } = started
  createBreaker({ ...quiet, name: 'auth-svc', log: createTestLog().log, metrics })
  await calls.success()
  await open(started)
  await wait(COOL_DOWN_MS)
  await calls.ignored()
  const text = (await metrics.text()).split('\n')
  expect(text).toEqual(
    expect.arrayContaining([
      'circuit_breaker_state{name="bureau",state="open"} 1',
      'circuit_breaker_state{name="bureau",state="closed"} 0',
      'circuit_breaker_state{name="auth-svc",state="closed"} 1',
      'circuit_breaker_calls_total{name="bureau",outcome="success"} 1',
      'circuit_breaker_calls_total{name="bureau",outcome="failure"} 3',
      'circuit_breaker_calls_total{name="bureau",outcome="rejected"} 1',
      'circuit_breaker_calls_total{name="bureau",outcome="ignored"} 1',
      'circuit_breaker_calls_total{name="bureau",outcome="slow"} 0',
      'circuit_breaker_transitions_total{name="bureau",from="half_open",to="open"} 1',
      'circuit_breaker_transitions_total{name="auth-svc",from="closed",to="open"} 0',
    ]),
  )
  expect(lines.map(({ breaker, from, to }) => [breaker, from, to])).toEqual([
    ['bureau', 'closed', 'open'],
    ['bureau', 'open', 'half_open'],
    ['bureau', 'half_open', 'open'],
  ])
})

const quiet: Omit<BreakerOptions, 'log' | 'metrics'> = {
  name: 'bureau',
  judge: () => 'failure',
  coolDownMs: COOL_DOWN_MS,
  opensAt: { minimumCalls: 4, failureShare: 0.5 },
}

type Step = { outcome: 'success' | 'failure' | 'slow' | 'ignored' } | { waitMs: number }

/** Written from the description alone: the whole history again at every step. */
function model(steps: Step[]): string[] {
  const states: string[] = []
  let [nowMs, state, openedAtMs] = [0, 'closed', 0]
  let history: { atMs: number; outcome: string }[] = []
  for (const step of steps) {
    if ('waitMs' in step) nowMs += step.waitMs
    if (state === 'open' && nowMs - openedAtMs >= COOL_DOWN_MS) [state, history] = ['half_open', []]
    if ('outcome' in step && state !== 'open') {
      if (step.outcome === 'slow') nowMs += SLOW_AFTER_MS + 1
      if (step.outcome !== 'ignored') history.push({ atMs: nowMs, outcome: step.outcome })
      const recent = history.filter(({ atMs }) => nowMs - atMs < 10_000)
      const share = (outcome: string) =>
        recent.filter(call => call.outcome === outcome).length / recent.length
      const isTooBad = recent.length >= 4 && (share('failure') >= 0.5 || share('slow') >= 0.5)
      if (state === 'half_open' && step.outcome === 'success') [state, history] = ['closed', []]
      else if (state === 'half_open' || isTooBad) [state, history, openedAtMs] = ['open', [], nowMs]
    } else if ('outcome' in step && step.outcome === 'slow') nowMs += SLOW_AFTER_MS + 1
    if (state === 'open' && nowMs - openedAtMs >= COOL_DOWN_MS) [state, history] = ['half_open', []]
    states.push(state)
  }
  return states
}

test('whatever comes, its state is that of a model of it', async () => {
  const call = fc
    .constantFrom(...(['success', 'failure', 'slow', 'ignored'] as const))
    .map(outcome => ({ outcome }))
  // Whole steps of the window, in which it is exact.
  const pause = fc.constantFrom(1_000, 2_000, 5_000, 20_000).map(waitMs => ({ waitMs }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 5, arbitrary: call }, pause), { maxLength: 40 }),
      async steps => {
        const { breaker, calls } = startBreaker({ slowAfterMs: SLOW_AFTER_MS })
        const states: string[] = []
        for (const step of steps) {
          if ('waitMs' in step) await wait(step.waitMs)
          else await calls[step.outcome]()
          states.push(breaker.state())
        }
        expect(states).toEqual(model(steps))
      },
    ),
  )
})
