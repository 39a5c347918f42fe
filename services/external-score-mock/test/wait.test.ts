import { EventEmitter, getEventListeners } from 'node:events'
import type { Response } from 'express'
import { expect, test } from 'vitest'
import { wait } from '../src/http/wait.ts'

/** Far longer than a test may take. */
const FOR_EVER_MS = 1_000_000

function response(closed: boolean) {
  return Object.assign(new EventEmitter(), { closed }) as unknown as Response
}

test('a wait ends with its time and leaves nothing behind', async () => {
  const res = response(false)
  const startedAt = performance.now()
  await wait(res, 30)
  // Node's timers may fire up to a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29)
  expect(res.listenerCount('close')).toBe(0)
})

test('a wait ends when the client leaves', async () => {
  const res = response(false)
  const waited = wait(res, FOR_EVER_MS)
  res.emit('close')
  await waited
})

test('a wait ends when what it is for is over, and leaves nothing behind', async () => {
  const over = new AbortController()
  const res = response(false)
  const waited = wait(res, FOR_EVER_MS, over.signal)
  over.abort()
  await waited
  expect(res.listenerCount('close')).toBe(0)
  expect(getEventListeners(over.signal, 'abort')).toEqual([])
  await wait(res, FOR_EVER_MS, over.signal)
})

test('nobody waits for a client that has left', async () => {
  await wait(response(true), FOR_EVER_MS)
})
