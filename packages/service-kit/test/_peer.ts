import { onTestFinished } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { createPeer } from '../src/http-client/peer.ts'
import { createMetrics } from '../src/metrics/metrics.ts'

export const GOOD = { score: 720 }
export const TIMEOUT_MS = 200

/** A peer as a service calls it, until the test is over, and the server that is called. It answers with `GOOD` at first. */
export async function startPeer(options: Partial<Parameters<typeof createPeer>[0]> = {}) {
  const scripted = await startScriptedPeer()
  scripted.answer(json(200, GOOD))
  const metrics = createMetrics()
  const peer = createPeer({ name: 'bureau', baseUrl: scripted.url, metrics, isOurs: true, ...options })
  onTestFinished(async () => {
    await peer.close()
    await scripted.close()
  })
  const call = (timeoutMs = TIMEOUT_MS) =>
    peer.post({ path: '/score', headers: { 'content-type': 'application/json' }, body: '{"a":1}', timeoutMs })
  return { peer, scripted, metrics, call }
}
