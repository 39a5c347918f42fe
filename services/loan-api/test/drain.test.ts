import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { query } from '../../../test/postgres/query.ts'
import { serve } from '../../../test/processes/serve.ts'
import { active, EXAMPLE, environment, SCORE_720 } from './_loan-api.ts'

const databaseUrl = await createTestDatabase()
const [authSvc, scoringSvc] = [await startScriptedPeer(), await startScriptedPeer()]
afterAll(() => Promise.all([authSvc.close(), scoringSvc.close()]))

async function statuses(): Promise<string[]> {
  const rows = await query(databaseUrl, 'SELECT status FROM loan_applications')
  return rows.map(({ status }) => status)
}

test('a decision that nobody waits for any more is written before the process ends', async () => {
  authSvc.answer(json(200, active('shop-client')))
  let score = () => {}
  scoringSvc.answer({
    play: res => {
      score = () => json(200, SCORE_720).play(res)
    },
  })
  const { child, says, url } = await serve('loan-api', environment(databaseUrl, authSvc.url, scoringSvc.url))
  const ended = once(child(), 'exit')

  const partner = new AbortController()
  const applying = fetch(`${url}/loan/apply`, {
    method: 'POST',
    signal: partner.signal,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(EXAMPLE),
  })
  await scoringSvc.received(1)
  partner.abort()
  await expect(applying).rejects.toThrow()
  await says('"status":499')
  child().kill('SIGTERM')
  await says('"msg":"draining"')
  expect(await statuses()).toEqual(['RECEIVED'])

  score()
  expect(await ended).toEqual([0, null])
  expect(await statuses()).toEqual(['APPROVED'])
})

test('nothing more is recovered from the beginning of a drain on, whatever is still to be answered', async () => {
  authSvc.reset()
  scoringSvc.reset()
  authSvc.answer(json(200, active('shop-client')))
  scoringSvc.answer(hang())
  const { child, says, url } = await serve('loan-api', environment(databaseUrl, authSvc.url, scoringSvc.url))
  const ended = once(child(), 'exit')
  const applying = fetch(`${url}/loan/apply`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(EXAMPLE),
  })
  await scoringSvc.received(1)
  child().kill('SIGTERM')
  await says('"msg":"draining"')
  await query(
    databaseUrl,
    `INSERT INTO loan_applications
      (application_id, partner_id, user_id, amount, term_months, income, currency, next_attempt_at)
      VALUES (gen_random_uuid(), 'shop', '7', 15000, 36, 4000, 'USD', now())`,
  )
  expect((await applying).status).toBe(202)
  expect(await ended).toEqual([0, null])
  expect(scoringSvc.requests).toHaveLength(1)
})

test('for DRAIN_MS applications are taken, for later too, but not by recovery', async () => {
  authSvc.reset()
  scoringSvc.reset()
  authSvc.answer(json(200, active('shop-client')))
  scoringSvc.answer(json(200, SCORE_720))
  const variables = { ...environment(databaseUrl, authSvc.url, scoringSvc.url), DRAIN_MS: '2000' }
  const { child, says, url } = await serve('loan-api', variables)
  const ended = once(child(), 'exit')
  const apply = (headers: Record<string, string>) =>
    fetch(`${url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(EXAMPLE),
    })
  child().kill('SIGTERM')
  await says('"msg":"draining"')
  const [now, later] = await Promise.all([apply({}), apply({ prefer: 'respond-async' })])
  expect([now.status, later.status]).toEqual([200, 202])
  const { applicationId } = (await later.json()) as { applicationId: string }
  expect(await ended).toEqual([0, null])
  const text = 'SELECT status, round FROM loan_applications WHERE application_id = $1'
  expect(await query(databaseUrl, text, [applicationId])).toEqual([{ status: 'RECEIVED', round: 0 }])
})
