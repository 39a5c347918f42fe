import { bulkhead } from 'cockatiel'
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
  // Its queue has no bounds, because it keeps those who have left until the next place is free: we count who still waits.
  const places = bulkhead(maxInFlight, Number.POSITIVE_INFINITY)
  const waiting = new Set<Round>()
  return {
    score: async (application, round) => {
      round.signal.throwIfAborted()
      if (places.executionSlots === 0 && waiting.size >= maxQueued) {
        events.bulkheadRejected()
        throw new Overloaded('bulkhead_full')
      }
      const wait = waitAmong(waiting, round)
      const work = places.execute(async () => {
        wait.over()
        events.bulkheadEntered()
        return bureau.score(application, round).finally(events.bulkheadLeft)
      }, wait.signal)
      try {
        return await orAborted(work, wait.signal)
      } catch (error) {
        if (error instanceof Overloaded) events.bulkheadRejected()
        throw error
      } finally {
        wait.over()
      }
    },
  }
}

/**
 * The round counts as waiting until `over`. Its signal ends the wait for a place when too little time would be left for an
 * attempt, or when the caller leaves.
 */
function waitAmong(waiting: Set<Round>, round: Round) {
  const tooLong = new AbortController()
  const patienceMs = Math.max(0, round.deadline.leftMs() - LEAST_TIME_FOR_A_PULL_MS)
  const timer = setTimeout(() => tooLong.abort(new Overloaded('queued_too_long')), patienceMs)
  waiting.add(round)
  const over = () => {
    clearTimeout(timer)
    waiting.delete(round)
  }
  return { signal: AbortSignal.any([tooLong.signal, round.signal]), over }
}
