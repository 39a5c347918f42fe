import { afterAll, describe, expect, test } from 'vitest'
import { type Effect, hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { serve } from '../../../test/processes/serve.ts'
import { active, EXAMPLE, environment, SCORE_720, startLoanApi } from './_loan-api.ts'
import { recordUndecided, summary } from './_undecided.ts'

/** The shortest that recovery can live with, so that a crash is soon noticed. */
const SHORT = { REQUEST_BUDGET_MS: '750', SCORING_BUDGET_MS: '500', LEASE_MS: '2600' }
const INSTANCES = 3

const databaseUrl = await createTestDatabase()
const [authSvc, scoringSvc] = [await startScriptedPeer(), await startScriptedPeer()]
afterAll(() => Promise.all([authSvc.close(), scoringSvc.close()]))

async function startInstance() {
  const variables = {
    ...SHORT,
    DATABASE_URL: databaseUrl,
    SCORING_URL: scoringSvc.url,
    RECOVERY_RATE_PER_SECOND: '100',
  }
  return startLoanApi(variables, { recovers: true })
}
const instances = await Promise.all(Array.from({ length: INSTANCES }, startInstance))
const [loanApi] = instances as [Awaited<ReturnType<typeof startInstance>>]

const received = async () => (await summary(loanApi)).RECEIVED ?? 0

/** Answers with `effect` and remembers who was asked for what, and how many calls an application ever had at once. */
function observeCalls(effect: (call: number) => Effect) {
  const inFlight = new Map<string, number>()
  const rounds: string[] = []
  let most = 0
  scoringSvc.reset()
  scoringSvc.answer(({ body, headers, ended }, call) => {
    const { applicationId } = body as { applicationId: string }
    const now = (inFlight.get(applicationId) ?? 0) + 1
    inFlight.set(applicationId, now)
    most = Math.max(most, now)
    rounds.push(`${applicationId} ${headers['x-round']}`)
    void ended.then(() => inFlight.set(applicationId, (inFlight.get(applicationId) ?? 1) - 1))
    return effect(call)
  })
  return { rounds, mostAtOnce: () => most }
}

const OF_VICTIM = `SELECT application_id, status, mode, round, fencing_token FROM loan_applications
  LEFT JOIN loan_decisions USING (application_id, status) WHERE partner_id = $1 ORDER BY application_id`

/** Applies for `partner` at an instance in a process of its own, which is soon waiting for its score. */
async function applyAtAnother(partner: 'bank' | 'shop') {
  authSvc.answer(json(200, active(`${partner}-client`)))
  const variables = { ...environment(databaseUrl, authSvc.url, scoringSvc.url), ...SHORT }
  const victim = await serve('loan-api', variables)
  const applying = fetch(`${victim.url}/loan/apply`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(EXAMPLE),
  })
  await scoringSvc.received(1)
  return { victim, applying }
}

describe(`${INSTANCES} instances on one database`, () => {
  test('never score one application at the same time, nor the same round twice, and decide each once', async () => {
    const calls = observeCalls(call =>
      slowHeaders(
        50,
        call % 3 === 0 ? json(503, { code: 'bureau_unavailable', attempts: 0 }) : json(200, SCORE_720),
      ),
    )
    const ids = await recordUndecided(loanApi, 150)
    await expect.poll(received, { timeout: 15_000 }).toBe(0)
    expect(calls.mostAtOnce()).toBe(1)
    expect(new Set(calls.rounds).size).toBe(calls.rounds.length)
    expect(calls.rounds.length).toBeGreaterThan(ids.length)
    expect(await summary(loanApi)).toMatchObject({ APPROVED: 150, decisions: 150 })
    const shares = await Promise.all(
      instances.map(({ metric }) => metric('recovery_attempts_total{outcome="decided"}')),
    )
    expect(shares.reduce((sum, share) => sum + share)).toBe(150)
    expect(Math.min(...shares)).toBeGreaterThan(0)
  })

  test('finish, once, what a killed one had received', async () => {
    const calls = observeCalls(call => (call === 0 ? hang() : json(200, SCORE_720)))
    const { victim, applying } = await applyAtAnother('bank')
    await Promise.all([expect(applying).rejects.toThrow(), victim.kill()])
    expect(await loanApi.rows(OF_VICTIM, ['bank'])).toMatchObject([{ status: 'RECEIVED', round: 0 }])

    await expect.poll(received, { timeout: 10_000 }).toBe(0)
    const [row, ...others] = await loanApi.rows(OF_VICTIM, ['bank'])
    expect(others).toEqual([])
    expect(row).toMatchObject({ status: 'APPROVED', mode: 'deferred', round: 1, fencing_token: '2' })
    expect(calls.rounds).toEqual([`${row.application_id} 0`, `${row.application_id} 1`])
    expect(calls.mostAtOnce()).toBe(1)
  })
  test('finish, once, what a frozen one had received, which finds it decided when it thaws', async () => {
    const calls = observeCalls(call => (call === 0 ? hang() : json(200, SCORE_720)))
    const { victim, applying } = await applyAtAnother('shop')
    victim.freeze()
    await expect.poll(received, { timeout: 10_000 }).toBe(0)
    const decided = await loanApi.rows(OF_VICTIM, ['shop'])
    victim.thaw()
    const answer = await applying
    // A receipt when its time is noticed first, the decision when what the database said is.
    expect([200, 202]).toContain(answer.status)
    const { applicationId, status } = (await answer.json()) as { applicationId: string; status: string }
    expect(status).toBe(answer.status === 200 ? 'APPROVED' : 'RECEIVED')
    expect(await loanApi.rows(OF_VICTIM, ['shop'])).toEqual(decided)
    expect(decided.find(row => row.application_id === applicationId)).toMatchObject({
      status: 'APPROVED',
      mode: 'deferred',
      fencing_token: '2',
    })
    expect(calls.rounds).toEqual([`${applicationId} 0`, `${applicationId} 1`])
  })
})
