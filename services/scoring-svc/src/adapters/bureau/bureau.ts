import type { Peer, PeerAnswer } from '@loans/service-kit/http-client/peer'
import type { Application, Attempt, Bureau, Events } from '../../scores/ports.ts'
import { failureOfSilence, failureOfStatus } from './failures.ts'
import { readReport } from './report.ts'

type BureauOptions = {
  /** For one attempt, to the last byte of its answer; cut to what is left of the deadline. */
  attemptTimeoutMs: number
  events: Pick<Events, 'unknownFactor'>
}

/** The credit bureau over HTTP: one attempt a call, no more. */
export function createBureau(peer: Peer, { attemptTimeoutMs, events }: BureauOptions): Bureau {
  return {
    score: async (application, attempt, deadline) => {
      const leftMs = deadline.leftMs()
      const call = callFor(application, attempt, Math.min(attemptTimeoutMs, leftMs))
      const answer = await peer.post(call).catch(error => {
        throw failureOfSilence(error, { cutByDeadline: leftMs < attemptTimeoutMs })
      })
      return toScore(answer, application.userId, events)
    },
  }
}

function callFor(application: Application, { round, number }: Attempt, timeoutMs: number) {
  const { applicationId, userId, amount, income } = application
  return {
    path: '/v1/scores',
    headers: {
      'content-type': 'application/json',
      // The bureau charges a key once, however often it is asked.
      'idempotency-key': applicationId,
      'x-attempt': `${round}.${number}`,
    },
    body: JSON.stringify({ applicationId, userId, amount, income }),
    timeoutMs,
  }
}

function toScore(answer: PeerAnswer, userId: string, events: Pick<Events, 'unknownFactor'>) {
  if (answer.status !== 200) throw failureOfStatus(answer)
  const { score, unknownFactorCodes } = readReport(answer.body, userId)
  for (const code of unknownFactorCodes) events.unknownFactor(code)
  return score
}
