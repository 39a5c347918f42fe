import type { Effect } from './effect.ts'
import type { Plan, Rule } from './plan.ts'

export type Scenario = { name: string; description: string; plan: Plan }

/** Long enough to look around, short enough to be over when it was forgotten. */
const TTL_SECONDS = 300

/** Few enough digits that `PUT /faults` takes what `GET /scenarios` gives. */
const RATE_DECIMALS = 6

/** The attempt timeout of scoring-svc is 400 ms; what is here slow or not is meant beside it. */
export const SCENARIOS: readonly Scenario[] = [
  scenario('healthy', 'the bureau as it is without faults', []),
  scenario('flaky-20', '20 % of the attempts fail: half with 500, 502 or 503, half by a reset', [
    always('errors', 0.1, { kind: 'http_error', statuses: [500, 502, 503] }),
    // Of the nine tenths that are left, so that both are a tenth of all.
    always('resets', 0.1 / 0.9, { kind: 'reset_before_headers' }),
  ]),
  scenario('slow-tail', 'most answers are quick, 3 of 100 take longer than 400 ms', [
    always('tail', 1, { kind: 'log_normal', medianMs: 30, p99Ms: 600 }),
  ]),
  scenario('brownout', 'everything is slow, 25 % fail with 500, 503 or 504, 5 % hang', [
    always('slow', 1, { kind: 'log_normal', medianMs: 150, p99Ms: 900 }),
    always('errors', 0.25, { kind: 'http_error', statuses: [500, 503, 504] }),
    always('hangs', 0.05 / 0.75, { kind: 'hang' }),
  ]),
  scenario('outage', 'nothing works: resets, 500, 502 and 503', [
    always('resets', 0.3, { kind: 'reset_before_headers' }),
    always('errors', 1, { kind: 'http_error', statuses: [500, 502, 503] }),
  ]),
  scenario('flapping', 'down for 8 s, well for 12 s, and again', [
    {
      ...always('down', 1, { kind: 'http_error', statuses: [503] }),
      during: { kind: 'flapping', onSeconds: 8, offSeconds: 12 },
    },
  ]),
  scenario(
    'garbage',
    'every answer is wrong: unreadable, out of range, about somebody else, stale, renamed',
    evenly({
      'malformed-json': { kind: 'malformed_json' },
      'wrong-content-type': { kind: 'wrong_content_type' },
      truncated: { kind: 'truncated' },
      oversized: { kind: 'oversized', bytes: 2 ** 20 },
      'score-too-high': { kind: 'score_out_of_range', score: 9_999 },
      'score-negative': { kind: 'score_out_of_range', score: -1 },
      'wrong-subject': { kind: 'wrong_subject' },
      stale: { kind: 'stale' },
      'renamed-field': { kind: 'renamed_field' },
    }),
  ),
  scenario('rate-limited', 'beyond 10 calls a second: 429, come back in 1 s', [
    always('quota', 1, { kind: 'rate_limit', perSecond: 10, retryAfterSeconds: 1 }),
  ]),
  scenario('overload-knee', 'answers are 20 ms slower for each call in flight beyond 20', [
    always('queue', 1, { kind: 'load_dependent', kneeCalls: 20, msPerCallBeyond: 20 }),
  ]),
]

export function scenarioNamed(name: string): Scenario | undefined {
  return SCENARIOS.find(scenario => scenario.name === name)
}

function scenario(name: string, description: string, rules: Rule[]): Scenario {
  return { name, description, plan: { ttlSeconds: TTL_SECONDS, rules } }
}

function always(id: string, rate: number, effect: Effect): Rule {
  return { id, match: { who: 'all' }, rate: Number(rate.toFixed(RATE_DECIMALS)), effect }
}

/** Every attempt meets one of the effects, each as often as any other: the first takes 1/n, the next 1/(n-1) of the rest. */
function evenly(effects: Record<string, Effect>): Rule[] {
  const all = Object.entries(effects)
  return all.map(([id, effect], index) => always(id, 1 / (all.length - index), effect))
}
