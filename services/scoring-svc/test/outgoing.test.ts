import { expect, test } from 'vitest'
import { json, redirect } from '../../../test/faults/effects.ts'
import { INBOUND_CANARY, INBOUND_HEADERS } from '../../../test/faults/inbound-headers.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, startScoring } from './_scoring.ts'

test.each([301, 302, 303, 307, 308])('%i from the bureau is not followed', async status => {
  await using trap = await startScriptedBureau()
  trap.answer(json(200, reportOn('somebody')))
  await using bureau = await startScriptedBureau()
  bureau.answer(redirect(`${trap.url}/v2/scores`, status))
  await using scoring = await startScoring(bureau.url)
  expect((await scoring.score('somebody')).status).toBe(502)
  expect(bureau.requests).toHaveLength(1)
  expect(trap.requests).toEqual([])
})

test('nothing that a caller sends beside the body is passed on to the bureau', async () => {
  await using bureau = await startScriptedBureau()
  bureau.answer(json(200, reportOn('somebody')))
  await using scoring = await startScoring(bureau.url)
  const { status } = await scoring.score('somebody', { ...INBOUND_HEADERS, 'x-request-id': 'ours' })
  expect(status).toBe(200)
  expect(JSON.stringify(bureau.requests)).not.toContain(INBOUND_CANARY)
  expect(Object.keys(bureau.requests[0]?.headers ?? {}).sort()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'idempotency-key',
    'x-attempt',
  ])
})
