import { afterAll, describe, expect, test } from 'vitest'
import { json, redirect } from '../../../test/faults/effects.ts'
import { INBOUND_CANARY, INBOUND_HEADERS } from '../../../test/faults/inbound-headers.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { active, EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const { authSvc, scoringSvc } = loanApi
const trap = await startScriptedPeer()
afterAll(() => trap.close())

describe.each([301, 302, 303, 307, 308])('%i is not followed', status => {
  test('by the call to auth-svc', async () => {
    trap.answer(json(200, active('shop-client')))
    authSvc.answer(redirect(`${trap.url}/oauth2/introspect`, status))
    expect((await loanApi.apply()).body.code).toBe('authentication_unavailable')
    expect(trap.requests).toEqual([])
  })

  test('by the call to scoring-svc', async () => {
    trap.answer(json(200, SCORE_720))
    scoringSvc.answer(redirect(`${trap.url}/score`, status))
    expect((await loanApi.apply()).status).toBe(202)
    expect(trap.requests).toEqual([])
  })
})

test('nothing that a partner sends beside the application is passed on', async () => {
  const { status } = await loanApi.apply(EXAMPLE, { headers: INBOUND_HEADERS })
  expect(status).toBe(200)
  const sent = [...authSvc.requests, ...scoringSvc.requests]
  expect(sent).toHaveLength(2)
  expect(JSON.stringify(sent)).not.toContain(INBOUND_CANARY)
  const [introspection = [], scoring = []] = sent.map(({ headers }) => Object.keys(headers).sort())
  const always = [
    'connection',
    'content-length',
    'content-type',
    'host',
    'x-request-id',
    'x-request-timeout-ms',
  ]
  expect(introspection).toEqual(['authorization', ...always])
  expect(scoring).toEqual([...always, 'x-round'])
})
