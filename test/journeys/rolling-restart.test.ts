import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { active, EXAMPLE, environment, SCORE_720 } from '../../services/loan-api/test/_loan-api.ts'
import { json, slowHeaders } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { query } from '../postgres/query.ts'
import { serve } from '../processes/serve.ts'
import { startBalancer } from './_balancer.ts'

const CLIENTS = 20
/** The balancer looks ten times in it. */
const DRAIN_MS = 1_000
/** What is promised to an orchestrator. */
const STOPPING_LIMIT_MS = 10_000
/** Three times a process starts. */
const TEST_TIMEOUT_MS = 60_000
const SOON = { timeout: 10_000, interval: 20 }

const databaseUrl = await createTestDatabase()
const [authSvc, scoringSvc] = [await startScriptedPeer(), await startScriptedPeer()]
afterAll(() => Promise.all([authSvc.close(), scoringSvc.close()]))
authSvc.answer(json(200, active('shop-client')))
scoringSvc.answer(slowHeaders(30, json(200, SCORE_720)))

async function summary(): Promise<Record<string, number>> {
  const text = 'SELECT status, count(*)::int AS applications FROM loan_applications GROUP BY status'
  const rows = await query(databaseUrl, text)
  return Object.fromEntries(rows.map(({ status, applications }) => [status, applications]))
}

async function outcomeOf(answer: Response): Promise<string> {
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
  return [answer.status, code].filter(part => part !== undefined).join(' ')
}

/** Applications, one of them for later, by as many clients at once, over connections that they keep. */
function applySteadily(url: string) {
  const answers: string[] = []
  let isOver = false
  async function applyAndApply(_client: unknown, client: number): Promise<void> {
    while (!isOver) {
      const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
      const prefer = client === 0 ? { prefer: 'respond-async' } : undefined
      const init = { method: 'POST', headers: { ...headers, ...prefer }, body: JSON.stringify(EXAMPLE) }
      const answer = await fetch(`${url}/loan/apply`, init).catch((error: Error) => error)
      answers.push(answer instanceof Response ? await outcomeOf(answer) : answer.message)
      await setTimeout(50)
    }
  }
  const clients = Array.from({ length: CLIENTS }, applyAndApply)
  const end = async () => {
    isOver = true
    await Promise.all(clients)
  }
  onTestFinished(end)
  return { answers, end }
}

test(
  'one of two instances that is stopped and started again under load costs nobody an answer',
  async () => {
    const variables = { ...environment(databaseUrl, authSvc.url, scoringSvc.url), DRAIN_MS: String(DRAIN_MS) }
    const [leaving, staying] = [await serve('loan-api', variables), await serve('loan-api', variables)]
    const balancer = await startBalancer([leaving, staying])
    const { answers, end } = applySteadily(balancer.url)
    await expect.poll(() => answers.length, SOON).toBeGreaterThan(100)

    const stoppedAtMs = performance.now()
    const ended = once(leaving.child(), 'exit')
    leaving.child().kill('SIGTERM')
    const beforeIt = answers.length
    await expect.poll(balancer.ready, SOON).toBe(1)
    expect(await ended).toEqual([0, null])
    expect(performance.now() - stoppedAtMs).toBeLessThan(DRAIN_MS + STOPPING_LIMIT_MS)
    expect(answers.length).toBeGreaterThan(beforeIt)

    await leaving.restart()
    await expect.poll(balancer.ready, SOON).toBe(2)
    await end()
    const isTaken = (answer: string) => answer === '200' || answer === '202'
    const taken = answers.filter(isTaken).length
    expect(taken).toBeGreaterThan(100)
    // A busy machine may leave some without a verdict on their token: nothing of them is recorded.
    const others = answers.filter(answer => !isTaken(answer) && answer !== '503 authentication_unavailable')
    expect(others).toEqual([])
    // Those that nobody waited for are decided by who stayed, or who came back.
    await expect.poll(summary, SOON).toEqual({ APPROVED: taken })
  },
  TEST_TIMEOUT_MS,
)
