import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { serve } from '../../../test/processes/serve.ts'
import { APPLICATION_ID, type JournalPage, rule } from './_simulator.ts'

const SLOW_SHARE = rule(
  { kind: 'log_normal', medianMs: 3, p99Ms: 20 },
  { id: 'slow', match: { who: 'share', share: 0.5 }, rate: 0.7 },
)

/** Every way in which chance decides: who, how often, which, how long. */
const PLAN = {
  ttlSeconds: 600,
  rules: [
    SLOW_SHARE,
    rule(
      { kind: 'http_error', statuses: [500, 502, 503] },
      { id: 'first', rate: 0.6, during: { kind: 'first_attempts', n: 1 } },
    ),
    rule({ kind: 'reset_before_headers' }, { id: 'resets', rate: 0.1 }),
    rule({ kind: 'wrong_subject' }, { id: 'wrong', match: { who: 'share', share: 0.2 }, rate: 0.5 }),
    rule(
      { kind: 'http_error', statuses: [504] },
      { id: 'named', match: { who: 'applicants', userIds: ['a-7'] } },
    ),
    rule({ kind: 'truncated' }, { id: 'rest', rate: 0.1 }),
  ],
}

const CALLS = Array.from({ length: 100 }, (_, n) =>
  ['0.1', '0.2', '1.1', '2.3'].map(attempt => ({ userId: `a-${n}`, attempt })),
).flat()

type Place = Pick<Awaited<ReturnType<typeof serve>>, 'url' | 'operationsUrl'>

test('two processes draw the same for every (userId, attempt), in any order', async () => {
  const one = await serve('external-score-mock', { SEED: 'agreed' })
  const other = await serve('external-score-mock', { SEED: 'agreed' })
  const stranger = await serve('external-score-mock', { SEED: 'another' })
  const [ofOne, ofOther, ofStranger] = await Promise.all([
    drawn(one, CALLS),
    drawn(other, shuffled([...CALLS, ...CALLS])),
    drawn(stranger, CALLS),
  ])
  expect(ofOne.size).toBe(CALLS.length)
  expect(ofOther).toEqual(ofOne)
  expect(ofStranger).not.toEqual(ofOne)

  const effects = new Set([...ofOne.values()].map(draw => JSON.parse(draw).rule))
  expect(effects).toEqual(new Set([null, ...PLAN.rules.map(({ id }) => id)]))
})

/** What every (applicant, attempt) met, from the journal; twice the same call must be one entry here. */
async function drawn(place: Place, calls: typeof CALLS): Promise<Map<string, string>> {
  await fetch(`${place.operationsUrl}/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PLAN),
  })
  await callAll(place, calls)
  const { entries } = await journalOf(place, calls.length)
  const draws = new Map<string, Set<string>>()
  for (const { applicationId, attempt, rule, effect, status, delayMs } of entries) {
    const ofCall = draws.get(`${applicationId} ${attempt}`) ?? new Set()
    draws.set(`${applicationId} ${attempt}`, ofCall.add(JSON.stringify({ rule, effect, status, delayMs })))
  }
  return new Map(Array.from(draws, ([call, each]) => [call, [...each].join(' or ')]))
}

/** At most so many at once: enough that their order is nobody's, few enough for a small machine. */
const AT_ONCE = 20

async function callAll({ url }: Place, calls: typeof CALLS): Promise<void> {
  const left = calls.values()
  const work = async () => {
    for (const { userId, attempt } of left) {
      // The hash of an applicant differs by seed, so the entries are told apart by an id that says who it is.
      const applicationId = `${APPLICATION_ID.slice(0, -4)}${userId.slice(2).padStart(4, '0')}`
      const call = { applicationId, userId, amount: 1_000, income: 4_000 }
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        'x-attempt': attempt,
      }
      await fetch(`${url}/v1/scores`, { method: 'POST', headers, body: JSON.stringify(call) })
        .then(answer => answer.text())
        .catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function journalOf({ operationsUrl }: Place, calls: number): Promise<JournalPage> {
  const read = async () => (await (await fetch(`${operationsUrl}/journal?limit=10000`)).json()) as JournalPage
  await expect.poll(async () => (await read()).calls).toBe(calls)
  return read()
}

function shuffled<T>(list: T[]): T[] {
  return list
    .map(item => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
