import type { Peer, PeerAnswer } from '@loans/service-kit/http-client/peer'
import type { Application, Bureau, Events } from '../../scores/ports.ts'
import type { Round } from '../../scores/round.ts'
import { failureOfSilence, failureOfStatus } from './failures.ts'
import { readReport } from './report.ts'

export type AttemptOptions = {
  /** For one attempt, to the last byte of its answer; cut to what is left of the deadline. */
  attemptTimeoutMs: number
  events: Pick<Events, 'unknownFactor'>
}

/** The credit bureau over HTTP: one attempt a call, no more. */
export function createAttempt(peer: Peer, { attemptTimeoutMs, events }: AttemptOptions): Bureau {
  return {
    score: async (application, round) => {
      const startedAtMs = performance.now()
      const leftMs = round.deadline.leftMs()
      round.attempts.made += 1
      const call = callFor(application, round, Math.min(attemptTimeoutMs, leftMs))
      const answer = await peer.post(call).catch(error => {
        throw failureOfSilence(error, { cutByDeadline: leftMs < attemptTimeoutMs })
      })
      const score = toScore(answer, application.userId, events)
      return { score, bureauLatencyMs: Math.round(performance.now() - startedAtMs) }
    },
  }
}

function callFor(application: Application, { number, attempts, signal }: Round, timeoutMs: number) {
  const { applicationId, userId, amount, income } = application
  return {
    path: '/v1/scores',
    headers: {
      'content-type': 'application/json',
      // The bureau charges a key once, however often it is asked.
      'idempotency-key': applicationId,
      'x-attempt': `${number}.${attempts.made}`,
    },
    body: JSON.stringify({ applicationId, userId, amount, income }),
    timeoutMs,
    signal,
  }
}

function toScore(answer: PeerAnswer, userId: string, events: Pick<Events, 'unknownFactor'>) {
  if (answer.status !== 200) throw failureOfStatus(answer)
  const { score, unknownFactorCodes } = readReport(answer.body, userId, Date.now())
  for (const code of unknownFactorCodes) events.unknownFactor(code)
  return score
}
