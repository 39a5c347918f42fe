import { setTimeout } from 'node:timers/promises'
import type { Answer, Phase } from './evidence.ts'
import type { Partner } from './partner.ts'

type PhaseWish = Pick<Phase, 'name' | 'kind' | 'ratePerSecond'> & { seconds: number; firstIndex: number }

type PhaseParts = {
  partner: Partner
  answered: (answer: Answer) => void
  /** Aborted when a guard is breached: nothing more is sent. */
  halted: AbortSignal
}

/**
 * Sends at an even rate whatever becomes of what was sent before (open model), and ends with the last answer: nothing is in flight
 * between phases, so that the same seed always meets the same faults.
 */
export async function sendPhase(wish: PhaseWish, { partner, answered, halted }: PhaseParts): Promise<Phase> {
  const { name, kind, ratePerSecond, seconds, firstIndex } = wish
  const begunAtMs = performance.now()
  const inFlight = new Set<Promise<void>>()
  for (let sent = 0; sent < ratePerSecond * seconds && !halted.aborted; sent++) {
    const waitMs = begunAtMs + (1_000 * sent) / ratePerSecond - performance.now()
    // One that is due is sent at once: a generator that was late makes up for it, or it would send less the worse it goes.
    if (waitMs > 0) await setTimeout(waitMs)
    const exchange = partner.apply(firstIndex + sent, name).then(answer => {
      answered(answer)
      inFlight.delete(exchange)
    })
    inFlight.add(exchange)
  }
  await Promise.all(inFlight)
  const toMs = performance.now()
  return {
    name,
    kind,
    ratePerSecond,
    fromMs: performance.timeOrigin + begunAtMs,
    toMs: performance.timeOrigin + toMs,
  }
}
