import { describe, expect, test } from 'vitest'
import type { Breaker, Status } from '../../operations-page/status.ts'
import { judge } from '../../operations-page/verdict.ts'
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

function statusWith(changes: Partial<Status>, stopped: string[] = []): Status {
  return {
    atMs: NOW_MS,
    windowSeconds: 10,
    services: NAMES.map(name => ({ name, isUp: !stopped.includes(name) })),
    latency: { p50: 80, p95: 200, p99: 300, p999: 400 },
    traffic: { decided: 10, deferred: 0, refused: 0, failed: 0 },
    errors: { failed: 0, shed: 0, rateLimited: 0, deferrals: [] },
    saturation: { processes: [], database: null, atTheBureau: 0, bulkheadRejected: 0, sockets: [] },
    budgets: [],
    countedSinceMs: null,
    breakers: breakers(),
    resilience: { retriesPerSecond: 0, notRetriedPerSecond: 0, retryBudget: 10, hedges: [] },
    backlog: null,
    fault: null,
    scenarios: [],
    ...changes,
  }
}

const noTraffic = { decided: 0, deferred: 0, refused: 0, failed: 0 }
const deferring = {
  traffic: { ...noTraffic, decided: 6, deferred: 4 },
  errors: { failed: 0, shed: 0, rateLimited: 0, deferrals: [{ reason: 'deadline_exceeded', perSecond: 4 }] },
}
const failing = { ...noTraffic, decided: 9, failed: 1 }

describe('the sentence says', () => {
  test.each<[string, Status]>([
    ['good, Deciding normally', statusWith({})],
    ['idle, Ready, nobody is applying', statusWith({ traffic: noTraffic, latency: null })],
    [
      'good, Deciding normally: 7 deferred applications await their decision',
      statusWith({ backlog: { awaiting: 7, oldestSeconds: 4, setAside: 0, recoveredPerSecond: 1 } }),
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
      statusWith({
        resilience: { retriesPerSecond: 3, notRetriedPerSecond: 0, retryBudget: 10, hedges: [] },
      }),
    ],
    ['bad, Failing 10 %: the traces below tell why', statusWith({ traffic: failing })],
    ['bad, Failing 10 %: auth-svc is stopped', statusWith({ traffic: failing }, ['auth-svc'])],
    [
      'bad, Failing 10 %: too many are in flight',
      statusWith({ traffic: failing, errors: { failed: 0, shed: 1, rateLimited: 0, deferrals: [] } }),
    ],
    ['bad, Not answering: auth-svc is stopped', statusWith({ traffic: noTraffic }, ['auth-svc'])],
    ['bad, Not answering: loan-api is stopped', statusWith({ traffic: noTraffic }, ['loan-api'])],
  ])('%s', (sentence, status) => {
    const { level, headline, amount, because } = judge(status, OBJECTIVES)
    const said = [headline, amount].filter(Boolean).join(' ') + (because ? `: ${because}` : '')
    expect(`${level}, ${said}`).toBe(sentence)
  })
})
