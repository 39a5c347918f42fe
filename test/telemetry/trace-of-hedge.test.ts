import { expect, test } from 'vitest'
import { hang, json, slowHeaders } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { serve } from '../processes/serve.ts'
import { formatTrees, startOtlpReceiver } from './_otlp-receiver.ts'
import { tree } from './_traced-system.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const PARENT = '00f067aa0ba902b7'
/** Successes before a percentile means anything. */
const WARM_UP = 20
/** An attempt that hangs is overtaken long before its timeout. */
const PATIENT = { BUREAU_ATTEMPT_TIMEOUT_MS: '9000', SCORING_BUDGET_MS: '10000' }

const report = {
  result: 'scored',
  userId: '123',
  score: 640,
  riskBand: 'MEDIUM',
  provider: 'bureau',
  factors: [],
}

test('of two attempts at once the one that lost was overtaken, and the bureau is told of the trace in both notations', async () => {
  const receiver = await startOtlpReceiver()
  const bureau = await startScriptedPeer()
  const { url } = await serve('scoring-svc', {
    BUREAU_URL: bureau.url,
    HEDGING: 'on',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    ...PATIENT,
  })
  const good = json(200, { ...report, scoredAt: new Date().toISOString() })
  const score = async (headers: Record<string, string>) => {
    const body = {
      applicationId: '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11',
      userId: '123',
      amount: 1_000,
      income: 4_000,
    }
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }
    const answer = await fetch(`${url}/score`, init)
    return [answer.status, await answer.json()]
  }
  bureau.answer(slowHeaders(50, good))
  for (let warm = 0; warm < WARM_UP; warm++) expect(await score({})).toMatchObject([200, {}])
  bureau.reset()
  bureau.answer((_request, index) => (index === 0 ? hang() : good))

  expect(await score({ traceparent: `00-${TRACE_ID}-${PARENT}-01` })).toMatchObject([200, { attempts: 2 }])

  const spans = () => receiver.spans().filter(({ traceId }) => traceId === TRACE_ID)
  const drawn = () => formatTrees(spans(), ['bureau.attempt', 'bureau.hedge', 'bureau.outcome'])
  await expect.poll(drawn, { timeout: 10_000 }).toBe(
    tree(`
      scoring-svc POST /score
        scoring-svc bureau attempt bureau.attempt=0.1 bureau.hedge=false bureau.outcome=overtaken
          scoring-svc POST bureau failed
        scoring-svc bureau attempt bureau.attempt=0.2 bureau.hedge=true bureau.outcome=scored
          scoring-svc POST bureau
    `),
  )
  const calls = spans().filter(({ name }) => name === 'POST bureau')
  const sent = bureau.requests.map(({ headers }) => [headers.traceparent, headers['x-amzn-trace-id']])
  expect(sent.sort()).toEqual(
    calls
      .map(({ spanId }) => [
        `00-${TRACE_ID}-${spanId}-01`,
        `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${spanId};Sampled=1`,
      ])
      .sort(),
  )
})
