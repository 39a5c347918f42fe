import { describe, expect, test } from 'vitest'
import { hang } from '../../../test/faults/effects.ts'
import { startPeer } from './_peer.ts'

describe('a call whose caller does not wait', () => {
  test.each([
    ['leaves while it is answered', (caller: AbortController) => setTimeout(() => caller.abort(), 50)],
    ['has left already', (caller: AbortController) => caller.abort()],
  ])('ends at once when it %s, and is counted as such', async (_when, leave) => {
    const { scripted, peer, metrics } = await startPeer()
    scripted.answer(hang())
    const caller = new AbortController()
    leave(caller)
    const called = peer.post({ path: '/score', body: '{}', timeoutMs: 10_000, signal: caller.signal })
    await expect(called).rejects.toMatchObject({ name: 'PeerSilence', silence: 'aborted' })
    expect(await metrics.text()).toContain('_count{dependency="bureau",outcome="aborted"} 1')
  })
})

test('a call whose caller has left already asks for no connection', async () => {
  const { peer, metrics } = await startPeer()
  const called = peer.post({ path: '/score', body: '{}', timeoutMs: 10_000, signal: AbortSignal.abort() })
  await expect(called).rejects.toMatchObject({ silence: 'aborted' })
  expect(await metrics.text()).toContain('peer_sockets{dependency="bureau",state="waiting"} 0')
})

test('a call that is given up before there is a connection is never sent', async () => {
  const { scripted, peer, call } = await startPeer()
  const caller = new AbortController()
  const called = peer.post({ path: '/given-up', body: '{}', timeoutMs: 10_000, signal: caller.signal })
  caller.abort()
  await expect(called).rejects.toMatchObject({ silence: 'aborted' })
  await call(2_000)
  expect(scripted.requests.map(({ path }) => path)).toEqual(['/score'])
})

test('calls that are given up before there are connections leave these to those that come later', async () => {
  const { scripted, peer, metrics } = await startPeer()
  const caller = new AbortController()
  const given = { path: '/given-up', body: '{}', timeoutMs: 10_000, signal: caller.signal }
  // More than there may be connections.
  const calls = Array.from({ length: 300 }, () => peer.post(given))
  caller.abort()
  await Promise.allSettled(calls)
  await expect
    .poll(() => metrics.text(), { timeout: 5_000 })
    .toContain('peer_sockets{dependency="bureau",state="idle"} 256')
  expect(await metrics.text()).toContain('peer_sockets{dependency="bureau",state="waiting"} 0')
  expect(scripted.requests).toEqual([])
})
