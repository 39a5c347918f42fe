import { describe, expect, test } from 'vitest'
import type { Answer } from '../evidence.ts'
import type { Bound } from '../experiment.ts'
import { judged, PHASES, seen } from './_run.ts'

describe('a bound of the fault', () => {
  const deferred = (share: number) =>
    seen((index, name) => (name === 'fault' && index < 400 * share ? { status: 202, told: 'RECEIVED' } : {}))
  const holds: Bound[] = [{ share: 'decided', atLeast: 0.95 }]

  test.each([
    [0.01, 'PASS'],
    [0.05, 'INCONCLUSIVE'],
    [0.2, 'FAIL'],
  ])('is missed by %f of the answers: %s', (share, word) => {
    expect(judged(deferred(share), holds).word).toBe(word)
  })

  test('is in the reasons with what was found', () => {
    expect(judged(deferred(0.2), holds).reasons).toEqual([
      expect.stringMatching(/^fault: missed at least 95 % decided in the request: 320 of 400, /),
    ])
  })

  test('of all is an exact count', () => {
    const all: Bound[] = [{ share: 'accepted', atLeast: 1 }]
    const refused = (count: number) =>
      seen((index, name) => (name === 'fault' && index < count ? { status: 429, code: 'made_up' } : {}))
    expect(judged(refused(0), all).word).toBe('PASS')
    expect(judged(refused(1), all).word).toBe('FAIL')
  })

  test('of all within a time is in doubt when one was late while the machine held up its client, too', () => {
    const bounds: Bound[] = [{ share: 'answered', withinMs: 230, atLeast: 1 }]
    const one = (change: Partial<Answer>) =>
      judged(
        seen((index, name) => (name === 'fault' && index === 0 ? change : {})),
        bounds,
      ).word
    expect(one({ ms: 260, lagMs: 25 })).toBe('INCONCLUSIVE')
    expect(one({ ms: 260, lagMs: 0 })).toBe('FAIL')
    expect(one({ ms: 250, lagMs: 25 })).toBe('PASS')
  })

  test('of all with a code is exact, whoever was held up', () => {
    const bounds: Bound[] = [{ share: 'refused as', code: 'made_up', withinMs: 230, atLeast: 1 }]
    expect(
      judged(
        seen((_, name) => (name === 'fault' ? { lagMs: 25 } : {})),
        bounds,
      ).word,
    ).toBe('FAIL')
  })

  test('lets nobody be refused but for overload', () => {
    const bounds: Bound[] = [{ share: 'accepted or overloaded', atLeast: 1 }]
    const refused = (code: string) => {
      const all = seen((index, name) => (name === 'fault' && index === 0 ? { status: 503, code } : {}))
      const key = all.answers.find(answer => answer.code === code)?.key
      all.rows = all.rows.filter(row => row.key !== key)
      all.calls = all.calls.filter(({ applicationId }) =>
        all.rows.some(row => row.applicationId === applicationId),
      )
      return judged(all, bounds).word
    }
    expect(refused('overloaded')).toBe('PASS')
    expect(refused('rate_limited')).toBe('FAIL')
  })

  test('within a time does not count what the client itself added', () => {
    const within: Bound[] = [{ share: 'answered', withinMs: 100, atLeast: 0.95 }]
    const slow = (lagMs: number) => seen((_, name) => (name === 'fault' ? { ms: 130, lagMs } : {}))
    expect(judged(slow(0), within).word).toBe('FAIL')
    expect(judged(slow(40), within).word).toBe('PASS')
  })

  test('of a kind of refusal looks at those alone', () => {
    const refusals: Bound[] = [{ share: 'overload refused', withinMs: 20, atLeast: 0.95 }]
    const refused = (ms: number) => {
      const all = seen((index, name) =>
        name === 'fault' && index < 300 ? { status: 503, code: 'overloaded', ms } : {},
      )
      const keys = new Set(all.answers.filter(({ code }) => code !== undefined).map(({ key }) => key))
      all.rows = all.rows.filter(({ key }) => !keys.has(key ?? ''))
      all.calls = all.calls.filter(({ applicationId }) =>
        all.rows.some(row => row.applicationId === applicationId),
      )
      return all
    }
    expect(judged(refused(10), refusals).word).toBe('PASS')
    expect(judged(refused(30), refusals).word).toBe('FAIL')
    // None was refused: whether it would have been in time is not known.
    expect(judged(seen(), refusals).word).toBe('INCONCLUSIVE')
  })

  test.each([
    ['calls for an application', 1.5, 'PASS'],
    ['calls for an application', 0.5, 'FAIL'],
    ['calls for a round', 1, 'PASS'],
    ['calls for a round', 0.9, 'FAIL'],
  ] as const)('%s, at most %f of 1: %s', (number, atMost, word) => {
    expect(judged(seen(), [{ number, atMost }]).word).toBe(word)
  })

  test('calls for a round are not known of a phase in which the bureau was not asked', () => {
    const unasked = seen()
    const [fromMs, toMs] = [PHASES[2]?.fromMs ?? 0, PHASES[2]?.toMs ?? 0]
    // Asked for them all the same, at another time.
    unasked.calls = unasked.calls.map(call => {
      const isDuring = Date.parse(call.startedAt) >= fromMs && Date.parse(call.startedAt) < toMs
      return isDuring ? { ...call, startedAt: new Date(toMs).toISOString() } : call
    })
    expect(judged(unasked, [{ number: 'calls for a round', atMost: 1 }])).toEqual({
      word: 'INCONCLUSIVE',
      reasons: ['fault: cannot tell calls for a round at most 1: nothing'],
    })
  })

  test('goodput is compared with the best of all phases', () => {
    const goodput: Bound[] = [{ number: 'goodput', atLeastOfPeak: 0.8 }]
    const halved = seen((index, name) =>
      name === 'fault' && index < 200 ? { status: 202, told: 'RECEIVED' } : {},
    )
    expect(judged(seen(), goodput).word).toBe('PASS')
    expect(judged(halved, goodput).reasons[0]).toBe(
      'fault: missed goodput at least 0.8 of the peak: 20 of 40 a second',
    )
  })
})
