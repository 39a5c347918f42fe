import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { callLocally } from '../local/local-http.ts'
import { LOOPBACK } from '../local/processes/ports.ts'
import { startThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'

const RECEIVER = join(import.meta.dirname, 'receiver.ts')

const ANSWER_WITHIN_MS = 5_000
/** The bureau is fast, so that the CPU is what there is to wait for. */
const FAST_BUREAU = { LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '2' }
/** Longer than the budget. */
const PATIENT = { LEASE_MS: '20000' }
const UNTRACED = { OTEL_SDK_DISABLED: 'true' }

/** The platform with two loan-apis: one that traces every request, and one that traces none. */
export async function startBench() {
  const receiver = fork(RECEIVER)
  const [receiverPort] = await once(receiver, 'message')
  const receiverUrl = `http://${LOOPBACK}:${receiverPort}`
  const stopReceiver = () => receiver.disconnect()
  const platform = await startThrowawayPlatform({
    requestBudgetMs: '10000',
    spansTo: receiverUrl,
    processes: {
      'loan-api': { variables: { ...PATIENT, ...UNTRACED } },
      traced: { of: 'loan-api', variables: PATIENT },
      'auth-svc': { variables: UNTRACED },
      'scoring-svc': { variables: UNTRACED },
      'external-score-mock': { variables: { ...FAST_BUREAU, ...UNTRACED } },
    },
  }).catch(error => {
    stopReceiver()
    throw error
  })
  return {
    plain: platform.processOf('loan-api'),
    traced: platform.processOf('traced'),
    authSvc: platform.processOf('auth-svc'),
    scoringSvc: platform.processOf('scoring-svc'),
    databaseUrl: platform.database.url,
    logOf: platform.logOf,
    token: await platform.fetchToken(),
    spansReceived: async () => (await callLocally(receiverUrl, { withinMs: ANSWER_WITHIN_MS })).body,
    stop: async () => {
      await platform.stop()
      stopReceiver()
    },
  }
}
