import { expect, test } from 'vitest'
import { json, resetMidBody } from '../../../test/faults/effects.ts'
import { startScriptedBureau } from './_bureau.ts'
import { APPLICATION_ID, reportOn, startScoring } from './_scoring.ts'

const PERSON = 'jane-doe-1970'
const INCOME = 4321.09

test('no log line holds anything of the applicant, whatever happens', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  const answers = [
    json(200, reportOn(PERSON)),
    json(200, reportOn(PERSON, { score: PERSON, riskBand: PERSON })),
    json(200, reportOn(PERSON, { factors: [{ code: PERSON }] })),
    json(200, reportOn('john-roe-1971')),
    json(422, { detail: `${PERSON} earns ${INCOME}` }),
    resetMidBody(200, reportOn(PERSON)),
  ]
  for (const answer of answers) {
    bureau.answer(answer)
    await scoring.score(PERSON, {}, { income: INCOME })
  }
  await scoring.score(PERSON, {}, { income: INCOME, amount: PERSON })
  await expect.poll(() => requestLines(scoring.lines)).toBe(answers.length + 1)
  expect(scoring.lines.join('')).not.toMatch(/jane-doe|john-roe|4321/)
  expect(scoring.lines.join('')).toContain(APPLICATION_ID)
})

test('no problem document repeats what the bureau said', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(json(422, { detail: `${PERSON} earns ${INCOME}` }))
  const { body } = await scoring.score(PERSON)
  expect(JSON.stringify(body)).not.toContain(PERSON)
})

function requestLines(lines: string[]): number {
  return lines.filter(line => JSON.parse(line).msg === 'request').length
}
