import { expect, onTestFinished, test, vi } from 'vitest'
import { json } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { RECEIVED, startTokenPeer } from './_examples.ts'
import { startSystem } from './_system.ts'

const system = await startSystem(await createTestDatabase())

const tokens = await startTokenPeer(system.token)

const addresses = { API_URL: system.loanApis[0]?.url ?? '', TOKEN_URL: tokens.url }
const APPLICATION = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }

async function importIt(variables = {}) {
  onTestFinished(() => void vi.unstubAllEnvs())
  const all = { ...addresses, ...variables }
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
  vi.resetModules()
  return (await import('../../examples/apply.ts')).applyForLoan
}

function fakeDate() {
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'] })
}

test('uses a token for all calls of nine tenths of its time, and then gets another', async () => {
  const applyForLoan = await importIt()
  fakeDate()
  const before = tokens.requests.length
  await applyForLoan(APPLICATION, 'order-18')
  vi.setSystemTime(Date.now() + 3_200_000)
  await applyForLoan(APPLICATION, 'order-18')
  expect(tokens.requests.length - before).toBe(1)
  vi.setSystemTime(Date.now() + 100_000)
  await applyForLoan(APPLICATION, 'order-18')
  expect(tokens.requests.length - before).toBe(2)
})

test('gets another token when its own is refused', async () => {
  const applyForLoan = await importIt()
  const before = tokens.requests.length
  tokens.answer((_, index) => {
    const isFirst = index === before
    return json(200, { access_token: isFirst ? 'revoked' : system.token, expires_in: 3_600 })
  })
  expect(await applyForLoan(APPLICATION, 'order-18')).toMatchObject({ status: 'APPROVED' })
  expect(tokens.requests.length - before).toBe(2)
})

test('returns what is on record when its decision cannot be read', async () => {
  const peer = await startScriptedPeer()
  onTestFinished(() => peer.close())
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => void vi.restoreAllMocks())
  fakeDate()
  peer.answer((_, index) => {
    if (index === 0) return json(202, RECEIVED, { 'retry-after': '0', location: '/loan/applications/1' })
    if (index === 2) vi.setSystemTime(Date.now() + 61_000)
    return json(403, { code: 'insufficient_scope', detail: '' })
  })
  const applyForLoan = await importIt({ API_URL: peer.url })
  expect(await applyForLoan(APPLICATION, 'order-19')).toEqual(RECEIVED)
  expect(peer.requests.length).toBe(3)
  expect(told.mock.lastCall?.join()).toContain('insufficient_scope')
})

test('throws a problem with its code', async () => {
  const invalid = (await importIt())({ ...APPLICATION, amount: 5 }, 'order-20')
  await expect(invalid).rejects.toMatchObject({ cause: { code: 'invalid_request' } })
})

test('with the same key twice is the same application', async () => {
  const applyForLoan = await importIt()
  expect(await applyForLoan(APPLICATION, 'order-18')).toEqual(await applyForLoan(APPLICATION, 'order-18'))
})
