import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../services/scoring-svc/src/config.ts'
import { json } from '../../test/faults/effects.ts'
import { startScriptedPeer } from '../../test/faults/scripted-peer.ts'
import { composeNaively } from '../naive/compose-naively.ts'

const SCORE = {
  applicationId: '0199b3a0-5b6e-7c3a-9d52-1f2a3b4c5d6e',
  userId: 'load-1-1',
  amount: 15_000,
  income: 4_000,
}
/** More than open the breaker of the product. */
const CALLS = 40

test('the naive pipeline asks once for each request, however the bureau fails', async () => {
  const bureau = await startScriptedPeer()
  onTestFinished(() => bureau.close())
  bureau.answer(json(503, {}))
  const log = createLog('naive', 'silent', { write: () => {} })
  const service = composeNaively(readConfig({ BUREAU_URL: bureau.url }), { log })
  onTestFinished(() => service.close())
  const server = await listen(service.app, '127.0.0.1', 0)
  onTestFinished(() => void server.close().closeAllConnections())
  for (let sent = 1; sent <= CALLS; sent++) {
    const answer = await fetch(`http://127.0.0.1:${portOf(server)}/score`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(SCORE),
    })
    const { attempts } = (await answer.json()) as { attempts: number }
    expect([answer.status, attempts]).toEqual([503, 1])
    expect(bureau.requests).toHaveLength(sent)
  }
})
