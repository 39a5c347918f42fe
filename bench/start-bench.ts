import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { demoPartners, slowPartner } from '../local/demo-partners.ts'
import { fetchAccessToken } from '../local/demonstration/access-token.ts'
import { callLocally } from '../local/local-http.ts'
import { LOOPBACK } from '../local/processes/ports.ts'
import { startThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import type { Received } from './receiver.ts'

const RECEIVER = join(import.meta.dirname, 'receiver.ts')

const ANSWER_WITHIN_MS = 5_000
/** What waits for a core is not refused for that: the benchmark asks what an application costs, not which one is given up. */
const BUDGET_MS = '10000'
/** The bureau is fast, so that the CPU is what there is to wait for. */
const FAST_BUREAU = { LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '2' }
const UNTRACED = { OTEL_SDK_DISABLED: 'true' }

/** The peers, the same for whoever calls them: not traced, so that tracing is paid for by who traces. */
export const PEERS = {
  'auth-svc': { variables: UNTRACED },
  'scoring-svc': { variables: UNTRACED },
  'external-score-mock': { variables: { ...FAST_BUREAU, ...UNTRACED } },
}

export type Bench = Awaited<ReturnType<typeof startBench>>

/** The platform with `processes` in it, and a process that receives what they send of themselves. */
export async function startBench(processes: Parameters<typeof startThrowawayPlatform>[0]['processes']) {
  const receiver = fork(RECEIVER)
  const [receiverPort] = await once(receiver, 'message')
  const receiverUrl = `http://${LOOPBACK}:${receiverPort}`
  const stopReceiver = () => receiver.disconnect()
  const platform = await startThrowawayPlatform({
    requestBudgetMs: BUDGET_MS,
    spansTo: receiverUrl,
    processes,
  }).catch(error => {
    stopReceiver()
    throw error
  })
  const authUrl = platform.processOf('auth-svc').url
  return {
    platform,
    receiverPid: receiver.pid ?? 0,
    /** Of all demo partners who may send much: what one may send in a second is bounded. */
    tokens: await Promise.all(
      demoPartners
        .filter(partner => partner !== slowPartner)
        .map(partner => fetchAccessToken(authUrl, partner)),
    ),
    received: async (): Promise<Received> =>
      JSON.parse((await callLocally(receiverUrl, { withinMs: ANSWER_WITHIN_MS })).body),
    stop: async () => {
      await platform.stop()
      stopReceiver()
    },
  }
}
