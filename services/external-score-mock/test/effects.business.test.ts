import { expect, test } from 'vitest'
import { distortedReport } from '../src/http/distorted-report.ts'
import { createDraws } from '../src/scores/draws.ts'
import { rule, type Simulator, startSimulator } from './_simulator.ts'

const APPLICANTS = ['123', 'thin-file', 'score-500']

async function answers(bureau: Simulator, effect: object, applicants = APPLICANTS) {
  await bureau.fault(rule(effect))
  const asked = applicants.map(async userId => (await bureau.ask(userId)).json())
  return (await Promise.all(asked)) as Record<string, unknown>[]
}

test('thin_file says that nothing is known of anybody', async () => {
  await using bureau = await startSimulator()
  for (const [index, answer] of (await answers(bureau, { kind: 'thin_file' })).entries()) {
    expect(answer).toEqual({
      result: 'no_file',
      userId: APPLICANTS[index],
      provider: 'ExternalScoreCo',
      scoredAt: expect.any(String),
    })
  }
})

test('score_out_of_range has the score that it names, for applicants without a file as well', async () => {
  await using bureau = await startSimulator()
  for (const score of [-1, 299, 851]) {
    for (const answer of await answers(bureau, { kind: 'score_out_of_range', score })) {
      expect(answer).toMatchObject({ result: 'scored', score, userId: expect.any(String) })
    }
  }
})

test('wrong_subject is a whole answer about somebody else, the same one each time', async () => {
  await using bureau = await startSimulator()
  const everybody = [...APPLICANTS, ...Array.from({ length: 30 }, (_, n) => `applicant-${n}`)]
  const first = await answers(bureau, { kind: 'wrong_subject' }, everybody)
  const again = await answers(bureau, { kind: 'wrong_subject' }, everybody)
  for (const [index, answer] of first.entries()) {
    expect(answer.userId).not.toBe(everybody[index])
    expect(answer.userId).toBe(again[index]?.userId)
    expect(['scored', 'no_file']).toContain(answer.result)
  }
  expect(new Set(first.map(({ userId }) => userId)).size).toBe(everybody.length)
})

test('wrong_subject is somebody else even for the one that would be drawn', () => {
  const report = { result: 'no_file' } as const
  const draws = createDraws('loans')
  const userId = 'applicant-7'
  const answer = distortedReport({ kind: 'wrong_subject' }, { userId, report, draws, choice: 7.5e-6 })
  expect(answer).toMatchObject({ userId: 'applicant-7-2' })
})

test('stale is right, and of 400 days ago', async () => {
  await using bureau = await startSimulator()
  const [answer] = await answers(bureau, { kind: 'stale' })
  expect(answer).toMatchObject({ result: 'scored', userId: '123', score: 720 })
  const ageDays = (Date.now() - Date.parse(String(answer?.scoredAt))) / (24 * 60 * 60 * 1_000)
  expect(ageDays).toBeCloseTo(400, 1)
})

test('renamed_field takes from every answer the member that says who it is about', async () => {
  await using bureau = await startSimulator()
  for (const [index, answer] of (await answers(bureau, { kind: 'renamed_field' })).entries()) {
    expect(answer).not.toHaveProperty('userId')
    expect(answer).toMatchObject({ subjectId: APPLICANTS[index], result: expect.any(String) })
  }
})

test('extra_field adds members and changes none', async () => {
  await using bureau = await startSimulator()
  const plain = (await (await bureau.ask('123')).json()) as Record<string, unknown>
  const [answer = {}] = await answers(bureau, { kind: 'extra_field' })
  expect(answer).toMatchObject({ ...plain, scoredAt: expect.any(String) })
  expect(Object.keys(answer).length).toBeGreaterThan(Object.keys(plain).length)
})

test('random_score is another one at each call, in range and with its own band and factors', async () => {
  await using bureau = await startSimulator()
  const drawn = await answers(bureau, { kind: 'random_score' }, Array<string>(40).fill('123'))
  // Forty draws out of 551 that are all one of three would be a miracle.
  expect(new Set(drawn.map(({ score }) => score)).size).toBeGreaterThan(3)
  await bureau.control('DELETE', '/faults')
  for (const { score, riskBand, factors } of drawn) {
    const named = await bureau.ask(`score-${score}`)
    expect(await named.json()).toMatchObject({ score, riskBand, factors })
  }
})

test('an applicant whose name is a failure has no report that could be spoilt, but can be refused', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'stale' }))
  expect((await bureau.ask('error')).status).toBe(500)
  await bureau.fault(rule({ kind: 'http_error', statuses: [502] }))
  expect((await bureau.ask('error')).status).toBe(502)
  expect((await bureau.journal()).entries).toMatchObject([
    { rule: 'the-fault', effect: 'http_error', status: 502 },
    { rule: null, effect: null, status: 500 },
  ])
})
