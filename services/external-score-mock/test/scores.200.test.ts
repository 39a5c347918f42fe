import { expect, test } from 'vitest'
import { startSimulator } from './_simulator.ts'

test("the applicant of the source document's example scores 720, LOW", async () => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('123')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toEqual({
    result: 'scored',
    userId: '123',
    score: 720,
    riskBand: 'LOW',
    provider: 'ExternalScoreCo',
    factors: [{ code: 'D14', text: 'Length of time accounts have been established' }],
    scoredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  })
})

test('an applicant of whom nothing is known has no file', async () => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('thin-file')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    result: 'no_file',
    userId: 'thin-file',
    provider: 'ExternalScoreCo',
    scoredAt: expect.any(String),
  })
})

test.each([300, 301, 579, 580, 699, 700, 850])('score-%i has the score of its name', async score => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask(`score-${score}`)
  expect(await answer.json()).toMatchObject({ result: 'scored', score })
})

test.each([
  [850, 'LOW'],
  [700, 'LOW'],
  [699, 'MEDIUM'],
  [640, 'MEDIUM'],
  [639, 'HIGH'],
  [580, 'HIGH'],
  [579, 'VERY_HIGH'],
  [300, 'VERY_HIGH'],
])('a score of %i is band %s', async (score, riskBand) => {
  await using bureau = await startSimulator()
  expect(await (await bureau.ask(`score-${score}`)).json()).toMatchObject({ riskBand })
})

test('garbage calls itself JSON and is not', async () => {
  await using bureau = await startSimulator()
  const answer = await bureau.ask('garbage')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  await expect(answer.json()).rejects.toThrow(SyntaxError)
})

test('no log line names an applicant or an income', async () => {
  await using bureau = await startSimulator()
  await bureau.ask('somebody-in-particular')
  await bureau.ask('somebody-in-particular', 'wrong')
  await expect.poll(() => bureau.lines.length).toBe(2)
  expect(bureau.lines.join('')).not.toMatch(/somebody-in-particular|4000/)
})
