import { type Call, type Fate, fateOf } from './fate.ts'
import { durationSeconds, type Plan, rulesAt } from './plan.ts'
import type { Chance, Clock, Events } from './ports.ts'
import { createQuotas, type Quotas } from './quotas.ts'

type InForce = {
  plan: Plan
  /** Where the plan comes from the library. */
  scenario: string | null
  begunAtMs: number
  endsAtMs: number
  quotas: Quotas
  /** Lets go of the calls that it holds. */
  over: AbortController
  endsBy: NodeJS.Timeout
}

type ControlParts = {
  chance: Chance
  nowMs: Clock
  events: Pick<Events, 'faultsBegun' | 'faultsEnded' | 'faultsCleared'>
}

/** What becomes of a call, and when the plan that says so has ended. */
type FateInForce = Fate & { over: AbortSignal }

/** Without a plan a call meets nothing. */
const UNTOUCHED: FateInForce = {
  delayMs: 0,
  answer: undefined,
  struckBy: null,
  choice: 0,
  over: new AbortController().signal,
}

/**
 * The one plan in force. It ends by the clock alone: nothing has to be called, and its timer only lets go of the calls that it
 * still holds.
 */
export function createFaultControl({ chance, nowMs, events }: ControlParts) {
  let latest: InForce | undefined

  const inForce = () => (latest && nowMs() < latest.endsAtMs ? latest : undefined)

  function letGo(): void {
    clearTimeout(latest?.endsBy)
    latest?.over.abort()
  }

  function end(over: AbortController): void {
    over.abort()
    events.faultsEnded()
  }

  return {
    begin: (plan: Plan, scenario: string | null = null): void => {
      const begunAtMs = nowMs()
      const seconds = durationSeconds(plan)
      const over = new AbortController()
      letGo()
      latest = {
        plan,
        scenario,
        begunAtMs,
        endsAtMs: begunAtMs + seconds * 1_000,
        quotas: createQuotas(nowMs),
        over,
        endsBy: setTimeout(end, seconds * 1_000, over).unref(),
      }
      events.faultsBegun(scenario, seconds)
    },
    clear: (): void => {
      letGo()
      latest = undefined
      events.faultsCleared()
    },
    status: () => {
      const current = inForce()
      if (!current) return undefined
      const { plan, scenario, endsAtMs } = current
      return { plan, scenario, endsAtMs, leftMs: endsAtMs - nowMs() }
    },
    fateOf: (call: Call): FateInForce => {
      const current = inForce()
      if (!current) return UNTOUCHED
      const { rules, elapsedSeconds } = rulesAt(current.plan, (nowMs() - current.begunAtMs) / 1_000)
      const fate = fateOf(rules, call, { chance, quotas: current.quotas, elapsedSeconds })
      return { ...fate, over: current.over.signal }
    },
  }
}

export type FaultControl = ReturnType<typeof createFaultControl>
