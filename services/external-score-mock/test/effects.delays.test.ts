import { expect, test } from 'vitest'
import { openCall } from './_connection.ts'
import { rule, startSimulator } from './_simulator.ts'

/** The latency of everybody, which the helper sets to this. */
const OWN_LATENCY_MS = 1

test('delays of all rules that strike add up, before whatever decides the answer', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(
    rule({ kind: 'latency', ms: 30 }, { id: 'one' }),
    rule({ kind: 'http_error', statuses: [503] }, { id: 'error' }),
    rule({ kind: 'http_error', statuses: [500] }, { id: 'later-error' }),
    rule({ kind: 'latency', ms: 20 }, { id: 'other' }),
    rule({ kind: 'latency', ms: 60_000 }, { id: 'never', rate: 0 }),
  )
  const startedAt = performance.now()
  expect((await bureau.ask('123')).status).toBe(503)
  // Node's timers may fire up to a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50)
  const { entries } = await bureau.journal()
  expect(entries).toMatchObject([{ rule: 'error', effect: 'http_error', delayMs: OWN_LATENCY_MS + 50 }])
})

test('a call that is only delayed gets its own answer, under the rule that delayed it first', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(
    rule({ kind: 'log_normal', medianMs: 2, p99Ms: 5 }, { id: 'tail' }),
    rule({ kind: 'latency', ms: 1 }, { id: 'other' }),
  )
  expect(await (await bureau.ask('123')).json()).toMatchObject({ score: 720 })
  expect((await bureau.journal()).entries).toMatchObject([{ rule: 'tail', effect: 'log_normal' }])
})

test('load_dependent grows with the calls in flight beyond the knee and falls with them', async () => {
  await using bureau = await startSimulator()
  const held = rule({ kind: 'hang' }, { id: 'held', match: { who: 'applicants', userIds: ['held'] } })
  await bureau.fault(
    held,
    rule({ kind: 'load_dependent', kneeCalls: 2, msPerCallBeyond: 7 }, { id: 'queue' }),
  )
  const delayOf = async () => {
    await bureau.ask('123')
    const { entries } = await bureau.journal()
    return entries.find(({ effect }) => effect === 'load_dependent')?.delayMs
  }
  const calls = []
  for (const expected of [0, 0, 7, 14]) {
    expect(await delayOf()).toBe(OWN_LATENCY_MS + expected)
    calls.push(await openCall(bureau.url, 'held', 'keep-alive'))
    await expect.poll(async () => (await bureau.journal()).inFlight).toBe(calls.length)
  }
  for (const expected of [14, 7, 0, 0]) {
    calls.pop()?.socket.destroy()
    await expect.poll(async () => (await bureau.journal()).inFlight).toBe(calls.length)
    expect(await delayOf()).toBe(OWN_LATENCY_MS + expected)
  }
})
