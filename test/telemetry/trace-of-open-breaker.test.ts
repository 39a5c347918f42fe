import { expect, test } from 'vitest'
import type { StoredSpan } from '../../local/traces/span.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { formatTrees } from './_otlp-receiver.ts'
import { startTracedSystem, traceOf, tree } from './_traced-system.ts'

const MINIMUM_CALLS = 5
const MOVE = 'circuit_breaker.state_change'
const PATIENCE = { timeout: 15_000 }

function movesOf(spans: StoredSpan[]) {
  return spans.flatMap(({ name, events }) =>
    events.filter(event => event.name === MOVE).map(event => ({ span: name, ...event.attributes })),
  )
}

test('the breaker opens in the trace of the request that was one too many; the next one does not reach the bureau; the probe says so', async () => {
  const { apply, receiver } = await startTracedSystem(await createTestDatabase(), {
    scoringSvc: {
      BUREAU_MAX_ATTEMPTS: '1',
      BREAKER_MINIMUM_CALLS: String(MINIMUM_CALLS),
      BREAKER_COOL_DOWN_MS: '1500',
    },
  })
  const traceOfRequest = (applicationId: string) =>
    traceOf(receiver.spans(), 'POST /loan/apply', applicationId)
  for (let call = 1; call < MINIMUM_CALLS; call++) await apply('error')
  const { applicationId: last } = await apply('error')
  const { applicationId: refused } = await apply('123')

  await expect
    .poll(() => movesOf(traceOfRequest(last)), PATIENCE)
    .toEqual([
      {
        span: 'POST /score',
        'circuit_breaker.name': 'bureau',
        'circuit_breaker.from': 'closed',
        'circuit_breaker.to': 'open',
      },
    ])
  await expect
    .poll(() => formatTrees(traceOfRequest(refused), ['loan.status', 'loan.deferral_reason']), PATIENCE)
    .toBe(
      tree(`
        loan-api POST /loan/apply loan.status=RECEIVED loan.deferral_reason=bureau_unavailable
          loan-api POST auth-svc
            auth-svc POST /oauth2/introspect
          loan-api receive
          loan-api POST scoring-svc failed
            scoring-svc POST /score failed
          loan-api defer
      `),
    )
  // Recovery comes back to them, and its first call is the probe.
  const attemptsOfProbe = () =>
    receiver
      .spans()
      .filter(({ attributes }) => attributes['circuit_breaker.state'] === 'half_open')
      .map(({ name }) => name)
  await expect.poll(attemptsOfProbe, PATIENCE).toContain('bureau attempt')
})
