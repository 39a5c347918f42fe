import { describe, expect, test } from 'vitest'
import { readSlo } from '../../local/slo.ts'
import { describeFigures, describeVerdict } from '../describe.ts'
import { bureauFlaky } from '../experiments/bureau-flaky.ts'
import { judge } from '../judge.ts'
import { reportOf, type Told } from '../report.ts'
import { answer, BEGAN_AT_MS, call, evidence, expected, phase, row, times } from './_evidence.ts'

const seen = evidence({
  phases: [phase('warm-up', 'warm-up', 0), phase('stage', 'one in five fails', 1)],
  answers: times(40, index =>
    answer(index, { phase: 'one in five fails', sentAtMs: BEGAN_AT_MS + 10_000 + 250 * index }),
  ),
  rows: times(40, index => row(index)),
  calls: times(40, index => call(index)),
  looks: [{ atMs: BEGAN_AT_MS + 12_500, breaker: 'open', undecided: 7, memoryMib: 100 }],
  struck: [
    {
      phase: 'one in five fails',
      fault: 'bureau: flaky-20',
      fromMs: BEGAN_AT_MS + 10_000,
      toMs: BEGAN_AT_MS + 20_000,
    },
  ],
})
const result = judge(bureauFlaky, seen, { slo: readSlo(), expected })
const told = (of: Told['of']): Told => ({ of, result, evidence: seen, before: undefined })
const subject = { experiment: bureauFlaky, seed: 1 }

describe('a report', () => {
  const report = reportOf(subject, [told('ours')])

  test('has charts whose series are as long as their axis, and the fault as a band', () => {
    expect(report.charts.length).toBeGreaterThan(3)
    for (const { xSeconds, series, bands } of report.charts) {
      expect(xSeconds).toHaveLength(20)
      for (const { values } of series) expect(values).toHaveLength(xSeconds.length)
      expect(bands).toEqual([{ label: 'bureau: flaky-20', fromSeconds: 10, toSeconds: 20 }])
    }
  })

  test('shows the times against the 800 ms, and the breaker as its states', () => {
    expect(report.charts[0]?.lines).toEqual([{ label: 'objective', value: 800 }])
    expect(report.charts.at(-1)).toMatchObject({ states: ['closed', 'half_open', 'open'] })
    expect(report.charts.at(-1)?.series[0]?.values[12]).toBe(2)
  })

  test('has the verdict, every bound and every count, and no applicant', () => {
    expect(report.verdict).toEqual(result.verdict)
    const rows = report.tables.flatMap(table => table.rows)
    for (const { bound } of result.judged) expect(rows.flat()).toContain(bound)
    for (const { of } of result.counts) expect(rows.flat()).toContain(of)
    expect(JSON.stringify(report)).not.toContain('load-1-')
  })

  test('of two puts them side by side, under the verdict of ours', () => {
    const naive = {
      ...told('naive'),
      result: { ...result, verdict: { word: 'FAIL' as const, reasons: ['lost: 1'] } },
    }
    const both = reportOf(subject, [told('ours'), naive])
    expect(both.verdict).toEqual(result.verdict)
    expect(both.tables[0]?.columns.map(({ title }) => title)).toEqual(['', 'ours', 'naive'])
    expect(both.tables[0]?.rows).toContainEqual(['decided in the request', '40', '40'])
    expect(both.charts).toHaveLength(2 * report.charts.length)
  })
})

test('figures are compared with those of the run before', () => {
  const [figures] = result.figures.slice(1)
  if (!figures) throw new Error('there is no stage')
  const before = {
    at: '2026-11-21T04:00:00.000Z',
    run: 'before',
    experiment: bureauFlaky.name,
    of: 'ours' as const,
    seed: 1,
    verdict: 'PASS' as const,
    reasons: [],
    figures: [{ ...figures, p95Ms: 90 }],
  }
  const [, rule, now, then, note] = describeFigures([figures], before).split('\n')
  expect(now).toMatch(/^one in five fails +40 +40 +0 +0 +50 +50 +50 /)
  expect(then).toMatch(/^ {2}run before +40 +40 +0 +0 +50 +90 +50 /)
  expect(note).toBe('run before: 2026-11-21T04:00:00.000Z, PASS')
  // Each column keeps its width, the last one too.
  expect([now?.length, then?.length]).toEqual([rule?.length, rule?.length])
  expect(describeFigures([figures], { ...before, figures: [figures] })).not.toContain('  run before')
  expect(describeFigures([figures], undefined)).not.toContain('run before')
})

test('a verdict is a line, and one more for each further reason', () => {
  expect(describeVerdict('one', 7, { word: 'FAIL', reasons: ['a', 'b'] })).toBe('FAIL one (seed 7): a\n  b\n')
})
