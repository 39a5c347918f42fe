import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { active, environment } from '../../services/loan-api/test/_loan-api.ts'
import { hang, json } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { serve } from '../processes/serve.ts'
import { leaks } from './_canaries.ts'
import { APPLICATION, personal } from './_personal-data.ts'

const databaseUrl = await createTestDatabase()
const [authSvc, scoringSvc] = [await startScriptedPeer(), await startScriptedPeer()]
afterAll(() => Promise.all([authSvc.close(), scoringSvc.close()]))
authSvc.answer(json(200, active('shop-client')))
scoringSvc.answer(hang())

/** A fault that no code of ours has: it comes after a request with this header, and says all that the header does. */
const FAULTY = 'x-what-the-fault-says'
const faultOf = (way: string) => `
  import { subscribe } from 'node:diagnostics_channel'
  subscribe('http.server.request.start', ({ request }) => {
    const said = request.headers['${FAULTY}']
    if (!said) return
    const members = { detail: said, row: JSON.parse(said), cause: new SyntaxError(said) }
    const fault = Object.assign(new Error('Failing row contains (' + said + ')'), members)
    setTimeout(() => { ${way} }, 300)
  })`

test.each([
  ['an exception', 'throw fault'],
  ['a rejection', 'Promise.reject(fault)'],
  ['a text that is thrown', 'throw said'],
])('a process that dies of %s tells nobody what it was about', async (what, way) => {
  const loanApi = await serve('loan-api', {
    ...environment(databaseUrl, authSvc.url, scoringSvc.url),
    LOG_LEVEL: 'trace',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(faultOf(way))}`,
  })
  const ended = once(loanApi.child(), 'close')
  const answer = fetch(`${loanApi.url}/loan/apply`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${personal.invalidToken}`,
      'content-type': 'application/json',
      'idempotency-key': `${personal.idempotencyKey}-${what.replaceAll(' ', '-')}`,
      [FAULTY]: JSON.stringify(personal),
    },
    body: JSON.stringify(APPLICATION),
  })
  await expect(answer).rejects.toThrow()
  expect(await ended).toEqual([1, null])
  const written = loanApi.written()
  expect(written).toContain('a fault that nothing handled')
  expect(leaks(personal, { written })).toEqual([])
})
