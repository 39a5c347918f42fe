import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AnsweredApplying,
  verdictsOnAnswer,
  verdictsOnDecision,
} from '../src/applications/objectives.ts'
import { parseSlo } from '../src/applications/slo.ts'

const slo = parseSlo(JSON.parse(readFileSync(new URL('../../../slo.json', import.meta.url), 'utf8')))

const inTime = { tookMs: 120, isAsync: false, hasCallerLeft: false }
const brief = (verdicts: ReturnType<typeof verdictsOnAnswer>) =>
  verdicts.map(({ objective, result }) => `${objective} ${result}`).join(', ')

describe('a request to apply counts', () => {
  test.each<[string, AnsweredApplying, string]>([
    ['decided in time', { ...inTime, status: 200 }, 'availability good, latency good, decided good'],
    [
      'at the threshold',
      { ...inTime, status: 200, tookMs: 800 },
      'availability good, latency good, decided good',
    ],
    ['decided late', { ...inTime, status: 200, tookMs: 801 }, 'availability good, latency bad, decided good'],
    ['deferred', { ...inTime, status: 202 }, 'availability good, latency good, decided bad'],
    ['deferred late', { ...inTime, status: 202, tookMs: 900 }, 'availability good, latency bad, decided bad'],
    ['not waited for', { ...inTime, status: 202, isAsync: true }, 'availability good'],
    ['not waited for, and slow', { ...inTime, status: 202, isAsync: true, tookMs: 900 }, 'availability good'],
    ['failed', { ...inTime, status: 500 }, 'availability bad'],
    ['failed slowly, which is bad once', { ...inTime, status: 500, tookMs: 2_000 }, 'availability bad'],
    ['shed', { ...inTime, status: 503, tookMs: 1 }, 'availability bad'],
    ['shed, not waited for', { ...inTime, status: 503, isAsync: true }, 'availability bad'],
    ['mistaken', { ...inTime, status: 400 }, ''],
    ['sent too often', { ...inTime, status: 429 }, ''],
    ['left', { ...inTime, status: 200, hasCallerLeft: true }, ''],
    ['left while it failed', { ...inTime, status: 503, hasCallerLeft: true }, ''],
  ])('%s', (_how, answer, expected) => {
    expect(brief(verdictsOnAnswer(answer, slo))).toBe(expected)
  })

  const answer = fc.record({
    status: fc.constantFrom(200, 202, 400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503),
    tookMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
    isAsync: fc.boolean(),
    hasCallerLeft: fc.boolean(),
  })

  test('for each objective at most once, and as bad for availability when for nothing else', () => {
    fc.assert(
      fc.property(answer, each => {
        const verdicts = verdictsOnAnswer(each, slo)
        const objectives = verdicts.map(({ objective }) => objective)
        expect(new Set(objectives).size).toBe(objectives.length)
        const isEligible = !each.hasCallerLeft && (each.status < 400 || each.status >= 500)
        expect(objectives.includes('availability')).toBe(isEligible)
        if (verdicts.some(({ objective, result }) => objective === 'availability' && result === 'bad'))
          expect(verdicts).toHaveLength(1)
        expect(objectives).not.toContain('freshness')
      }),
    )
  })
})

describe('a decision counts for freshness', () => {
  const createdAt = new Date('2026-11-01T12:00:00Z')
  const after = (ms: number, wasCountedLate = false) =>
    brief(
      verdictsOnDecision({ createdAt, decidedAt: new Date(createdAt.getTime() + ms), wasCountedLate }, slo),
    )

  test.each([
    ['at once', after(80), 'freshness good'],
    ['at the last moment', after(15 * 60_000), 'freshness good'],
    ['late, before anybody had noticed', after(15 * 60_000 + 1), 'freshness bad'],
    ['late, as had been counted', after(16 * 60_000, true), ''],
  ])('%s', (_when, verdicts, expected) => {
    expect(verdicts).toBe(expected)
  })
})
