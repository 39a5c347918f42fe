import { describe, expect, test } from 'vitest'
import type { Breaker, Status } from '../../operations-page/status.ts'
import { judge, type Verdict } from '../../operations-page/verdict.ts'
import { OBJECTIVES } from './_page.ts'

const NOW_MS = 1_800_000_000_000
const NAMES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

function breakers(states: Record<string, Breaker['state']> = {}): Breaker[] {
  return ['auth-svc', 'scoring-svc', 'bureau'].map(name => ({
    name,
    within: '',
    state: states[name] ?? 'closed',
    sinceMs: NOW_MS - 12_000,
  }))
}

const noTraffic = { decided: 0, deferred: 0, refused: 0, failed: 0, left: 0 }
const noErrors = { failed: 0, shed: 0, unconfirmed: 0, deferrals: [], refusals: [] }
const noSaturation = { processes: [], database: null, atTheBureau: 0, bulkheadRejected: 0, sockets: [] }
const retrying = (retriesPerScore: number) => ({
  retriesPerSecond: 3,
  retriesPerScore,
  notRetriedPerSecond: 0,
  retryBudget: 10,
  hedges: [],
})
const awaiting = (changes: Partial<NonNullable<Status['backlog']>>) => ({
  awaiting: 7,
  oldestSeconds: 4,
  setAside: 0,
  recoveredPerSecond: 1,
  ...changes,
})

function statusWith(changes: Partial<Status>, stopped: string[] = []): Status {
  return {
    atMs: NOW_MS,
    windowSeconds: 10,
    services: NAMES.map(name => ({ name, isUp: !stopped.includes(name) })),
    latency: { p50: 80, p95: 200, p99: 300, p999: 400 },
    isReady: true,
    traffic: { ...noTraffic, decided: 10 },
    errors: noErrors,
    saturation: noSaturation,
    budgets: [],
    countedSinceMs: null,
    breakers: breakers(),
    resilience: retrying(0),
    backlog: null,
    fault: null,
    scenarios: [],
    ...changes,
  }
}

const deferring = {
  traffic: { ...noTraffic, decided: 6, deferred: 4 },
  errors: { ...noErrors, deferrals: [{ reason: 'deadline_exceeded', perSecond: 4 }] },
}
const failing = { ...noTraffic, decided: 9, failed: 1 }
const unconfirmed = { ...noErrors, unconfirmed: 64 }
const unconfirming = { ...noTraffic, decided: 27, deferred: 64, failed: 9 }
const unauthorized = { status: '401', meaning: 'no valid access token', perSecond: 3 }
const tooMany = { status: '429', meaning: 'beyond the partner’s rate', perSecond: 2 }

describe('the sentence says', () => {
  test.each<[string, Status]>([
    ['good, Deciding normally', statusWith({})],
    ['idle, Ready, nobody is applying', statusWith({ traffic: noTraffic, latency: null })],
    [
      'good, Deciding normally: 7 deferred applications await their decision',
      statusWith({ backlog: awaiting({}) }),
    ],
    ['warning, Deferring 40 %: the bureau is too slow', statusWith(deferring)],
    [
      'warning, Deferring 40 %: the bureau’s breaker has been open for 12 s',
      statusWith({ ...deferring, breakers: breakers({ bureau: 'open' }) }),
    ],
    [
      'warning, Deferring everything: scoring-svc is stopped',
      statusWith({ ...deferring, traffic: { ...noTraffic, deferred: 4 } }, ['scoring-svc']),
    ],
    [
      'bad, Deferring 40 %: the bureau is too slow; 9 % get a 5xx',
      statusWith({ ...deferring, traffic: { ...deferring.traffic, failed: 1 } }),
    ],
    [
      'warning, Would defer: the breaker on scoring-svc has been open for 12 s',
      statusWith({ traffic: noTraffic, breakers: breakers({ 'scoring-svc': 'half_open' }) }),
    ],
    ['warning, Would defer: external-score-mock is stopped', statusWith({}, ['external-score-mock'])],
    [
      'warning, Deciding slowly: p95 is 912 ms, promised are 800 ms',
      statusWith({ latency: { p50: 80, p95: 912.4, p99: 1_000, p999: 1_100 } }),
    ],
    [
      'warning, Deciding with retries: the bureau is asked again 3.0 times a second',
      statusWith({ resilience: retrying(0.1) }),
    ],
    ['good, Deciding normally', statusWith({ resilience: retrying(0.09) })],
    [
      'warning, Deciding too late: the oldest of 7 applications has waited for 21 min, promised are 15',
      statusWith({ backlog: awaiting({ oldestSeconds: 21 * 60 + 5 }) }),
    ],
    [
      'warning, Waiting for a person: 5 applications past the maximum age, npm run requeue takes them up',
      statusWith({ traffic: noTraffic, backlog: awaiting({ awaiting: 0, setAside: 5 }) }),
    ],
    [
      'warning, Refusing everything: 401, no valid access token; 429, beyond the partner’s rate',
      statusWith({
        latency: null,
        traffic: { ...noTraffic, refused: 5 },
        errors: { ...noErrors, refusals: [unauthorized, tooMany] },
      }),
    ],
    [
      'good, Deciding normally',
      statusWith({
        traffic: { ...noTraffic, decided: 10, refused: 3, left: 1 },
        errors: { ...noErrors, refusals: [unauthorized] },
      }),
    ],
    [
      'warning, Too late for 40 %: callers leave before the answer',
      statusWith({ traffic: { ...noTraffic, decided: 6, left: 4 } }),
    ],
    [
      'bad, Not confirming 70 %: their decisions are not known to be on record; 9 % get a 5xx',
      statusWith({ traffic: unconfirming, errors: unconfirmed }),
    ],
    [
      'bad, Not confirming 70 %: loan-api is not ready, its database does not answer; 9 % get a 5xx',
      statusWith({ traffic: unconfirming, errors: unconfirmed, isReady: false }),
    ],
    [
      'bad, Would fail: loan-api is not ready, its database does not answer',
      statusWith({ traffic: noTraffic, isReady: false }),
    ],
    [
      'bad, Failing everything: loan-api is not ready, its database does not answer',
      statusWith({ traffic: { ...noTraffic, failed: 4 }, isReady: false }),
    ],
    [
      'bad, Failing 10 %: the database is too slow, 14 wait for one of its 10 connections',
      statusWith({
        traffic: failing,
        errors: { ...noErrors, shed: 1 },
        saturation: { ...noSaturation, database: { inUse: 10, idle: 0, waiting: 14 } },
      }),
    ],
    ['idle, Ready, nobody is applying', statusWith({ traffic: noTraffic, isReady: null })],
    ['bad, Failing 10 %: the traces below tell why', statusWith({ traffic: failing })],
    ['bad, Failing 10 %: auth-svc is stopped', statusWith({ traffic: failing }, ['auth-svc'])],
    [
      'bad, Failing 10 %: too many are in flight',
      statusWith({ traffic: failing, errors: { ...noErrors, shed: 1 } }),
    ],
    ['bad, Not answering: auth-svc is stopped', statusWith({ traffic: noTraffic }, ['auth-svc'])],
    ['bad, Not answering: loan-api is stopped', statusWith({ traffic: noTraffic }, ['loan-api'])],
  ])('%s', (sentence, status) => {
    const { level, headline, amount, because } = judge(status, OBJECTIVES)
    const said = [headline, amount].filter(Boolean).join(' ') + (because ? `: ${because}` : '')
    expect(`${level}, ${said}`).toBe(sentence)
  })
})

test('the sentence about retries stays until there are half as many as when it came', () => {
  const headlines: string[] = []
  let before: Verdict | undefined
  for (const share of [0.09, 0.1, 0.09, 0.06, 0.05, 0.04, 0.09]) {
    before = judge(statusWith({ resilience: retrying(share) }), OBJECTIVES, before)
    headlines.push(before.headline)
  }
  const [normally, retries] = ['Deciding normally', 'Deciding with retries']
  expect(headlines).toEqual([normally, retries, retries, retries, retries, normally, normally])
})
