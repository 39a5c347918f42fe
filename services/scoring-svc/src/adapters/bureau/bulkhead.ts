import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import { Overloaded } from '../../scores/errors.ts'
import type { Bureau, Events } from '../../scores/ports.ts'
import { LEAST_TIME_FOR_A_PULL_MS, type Round } from '../../scores/round.ts'
import { orAborted } from './or-aborted.ts'

export type BulkheadOptions = {
  maxInFlight: number
  /** As many more wait for a place, in order. */
  maxQueued: number
  events: Pick<Events, 'bulkheadEntered' | 'bulkheadLeft' | 'bulkheadRejected'>
}

/** Bounds how many rounds are at the bureau at once, so that its slowness does not fill the process. */
export function withBulkhead(bureau: Bureau, { maxInFlight, maxQueued, events }: BulkheadOptions): Bureau {
  const places = bulkhead(maxInFlight, maxQueued)
  return {
    score: async (application, round) => {
      const wait = patienceOf(round)
      const work = places.execute(async () => {
        wait.over()
        events.bulkheadEntered()
        return bureau.score(application, round).finally(events.bulkheadLeft)
      }, wait.signal)
      try {
        return await orAborted(work, wait.signal)
      } catch (error) {
        const failure =
          error instanceof BulkheadRejectedError ? new Overloaded('bulkhead_full', { cause: error }) : error
        if (failure instanceof Overloaded) events.bulkheadRejected()
        throw failure
      } finally {
        wait.over()
      }
    },
  }
}

/** Its signal ends the wait for a place when too little time would be left for an attempt, or when the caller leaves. */
function patienceOf({ deadline, signal }: Round) {
  const tooLong = new AbortController()
  const patienceMs = Math.max(0, deadline.leftMs() - LEAST_TIME_FOR_A_PULL_MS)
  const timer = setTimeout(() => tooLong.abort(new Overloaded('queued_too_long')), patienceMs)
  return { signal: AbortSignal.any([tooLong.signal, signal]), over: () => clearTimeout(timer) }
}
