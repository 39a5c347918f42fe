import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type Effect, json } from '../../../test/faults/effects.ts'
import { type Answer, EXAMPLE, type startLoanApi } from './_loan-api.ts'

type Call = { key?: string; token?: string; headers?: Record<string, string> }

/** Requests that are sent more than once, and what a test needs to see of them. */
export function repeatedRequests(loanApi: Awaited<ReturnType<typeof startLoanApi>>) {
  return {
    /** The same request of the same partner, as often as it is sent. */
    request: (
      body: unknown = EXAMPLE,
      { key = randomUUID(), token = 'shop-client', headers = {} }: Call = {},
    ) => {
      const send = () => loanApi.apply(body, { token, headers: { 'idempotency-key': key, ...headers } })
      return { key, send }
    },

    rowsOf: (key: string) =>
      loanApi.rows('SELECT * FROM loan_applications WHERE idempotency_key = $1 ORDER BY partner_id', [key]),

    /** As if time had passed: the deferral is due, or the lease has expired. */
    passTime: (key: string) =>
      loanApi.rows(
        `UPDATE loan_applications
         SET leased_until = leased_until - interval '1 hour', next_attempt_at = next_attempt_at - interval '1 hour'
         WHERE idempotency_key = $1`,
        [key],
      ),

    /** Scoring that hangs until the test says what it comes to. */
    pendingScore: () => {
      const { promise, resolve: play } = Promise.withResolvers<Effect>()
      loanApi.scoringSvc.answer({ play: res => void promise.then(effect => effect.play(res)) })
      return { play, resolve: (report: object) => play(json(200, report)) }
    },

    repeats: (outcome: string) => loanApi.metric(`loan_repeated_requests_total{outcome="${outcome}"}`),
  }
}

export function expectReplayed(answer: Answer, first: Answer): void {
  expect(answer.headers.get('idempotent-replayed')).toBe('true')
  expect([answer.status, answer.text]).toEqual([first.status, first.text])
}

export const UNAVAILABLE = json(503, { code: 'bureau_unavailable', attempts: 4 })
