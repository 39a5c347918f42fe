import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createBilling } from '../src/faults/billing.ts'
import { EFFECT_KINDS, type EffectKind } from '../src/faults/effect.ts'
import { APPLICATION_ID, rule, startSimulator } from './_simulator.ts'

const CHARGED = 1
const FREE = 0

/** Every kind of effect with an example, and whether the bureau is paid for a call that meets it. */
const EFFECTS: Record<EffectKind, [settings: object, charges: number]> = {
  latency: [{ ms: 1 }, CHARGED],
  log_normal: [{ medianMs: 1, p99Ms: 1 }, CHARGED],
  load_dependent: [{ kneeCalls: 0, msPerCallBeyond: 1 }, CHARGED],
  http_error: [{ statuses: [503] }, FREE],
  rate_limit: [{ perSecond: 0, retryAfterSeconds: 1 }, FREE],
  redirect: [{ status: 307 }, FREE],
  hang: [{}, FREE],
  reset_before_headers: [{}, FREE],
  reset_mid_body: [{}, CHARGED],
  truncated: [{}, CHARGED],
  drip: [{ msPerByte: 1 }, CHARGED],
  wrong_content_type: [{}, CHARGED],
  malformed_json: [{}, CHARGED],
  oversized: [{ bytes: 10 }, CHARGED],
  late_duplicate: [{ afterMs: 1 }, CHARGED],
  thin_file: [{}, CHARGED],
  score_out_of_range: [{ score: 0 }, CHARGED],
  wrong_subject: [{}, CHARGED],
  stale: [{}, CHARGED],
  renamed_field: [{}, CHARGED],
  extra_field: [{}, CHARGED],
  random_score: [{}, CHARGED],
}

test.each(Object.entries(EFFECTS))('%s: what is charged and counted', async (kind, [settings, charges]) => {
  await using bureau = await startSimulator({}, { maxHangMs: 5 })
  await bureau.fault(rule({ kind, ...settings }))
  await bureau.ask('123', '0.1', { redirect: 'manual' }).then(
    answer => answer.arrayBuffer().catch(() => {}),
    () => {},
  )
  await expect
    .poll(() => bureau.journal())
    .toMatchObject({
      calls: 1,
      charged: charges,
      entries: [{ rule: 'the-fault', effect: kind, charged: charges === CHARGED }],
    })
  const metrics = await (await fetch(`${bureau.operationsUrl}/metrics`)).text()
  expect(metrics).toContain(`bureau_calls_total{effect="${kind}"} 1\n`)
  expect(metrics).toContain(`bureau_charges_total ${charges}\n`)
})

test.each([
  ['123', CHARGED],
  ['thin-file', CHARGED],
  ['garbage', CHARGED],
  ['error', FREE],
  ['timeout', FREE],
  ['fail-once', FREE],
])('the applicant %s costs %i', async (userId, charges) => {
  await using bureau = await startSimulator({}, { maxHangMs: 5 })
  await bureau.ask(userId).then(
    answer => answer.text(),
    () => {},
  )
  await expect.poll(() => bureau.journal()).toMatchObject({ calls: 1, charged: charges })
})

test('an idempotency key is charged once, whatever was lost, and another one again', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'truncated' }, { during: { kind: 'first_attempts', n: 1 } }))
  await bureau.ask('123', '0.1').then(answer => answer.text().catch(() => {}))
  await bureau.ask('123', '0.2')
  await bureau.ask('123', '1.2', { headers: { 'idempotency-key': APPLICATION_ID.toUpperCase() } })
  await bureau.control('DELETE', '/journal')
  await bureau.ask('123', '1.3')
  expect(await bureau.journal()).toMatchObject({ calls: 1, charged: 0 })
  await bureau.ask('123', '0.2', { headers: { 'idempotency-key': randomUUID() } })
  expect(await bureau.journal()).toMatchObject({ calls: 2, charged: 1 })
})

test('a key that got no report is charged when it gets one', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(
    rule({ kind: 'http_error', statuses: [503] }, { during: { kind: 'first_attempts', n: 2 } }),
  )
  for (const attempt of ['0.1', '0.2', '0.3']) await bureau.ask('123', attempt)
  const { entries } = await bureau.journal()
  expect(entries.map(({ attempt, charged }) => [attempt, charged])).toEqual([
    ['0.3', true],
    ['0.2', false],
    ['0.1', false],
  ])
})

test('a report is charged although nobody has waited for it', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'latency', ms: 60_000 }))
  const asked = bureau.ask('123', '0.1', { signal: AbortSignal.timeout(50) })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect.poll(() => bureau.journal()).toMatchObject({ charged: 1, entries: [{ status: 499 }] })
})

test('two calls at once with one key are charged once', async () => {
  await using bureau = await startSimulator()
  await Promise.all([bureau.ask('123', '0.1'), bureau.ask('123', '0.2')])
  await expect.poll(() => bureau.journal()).toMatchObject({ calls: 2, charged: 1 })
})

test('keys are bounded: the oldest is forgotten first', () => {
  const billing = createBilling(2)
  const charged = ['a', 'b', 'a', 'c', 'b', 'a'].map(key => billing.charge(key))
  expect(charged).toEqual([true, true, false, true, false, true])
})

test('every series exists from the start', async () => {
  await using bureau = await startSimulator()
  const metrics = await (await fetch(`${bureau.operationsUrl}/metrics`)).text()
  for (const effect of ['none', ...EFFECT_KINDS]) {
    expect(metrics).toContain(`bureau_calls_total{effect="${effect}"} 0\n`)
  }
  expect(metrics).toContain('bureau_charges_total 0\n')
})
