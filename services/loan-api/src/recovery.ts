import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { deadlineAt } from '@loans/service-kit/http-client/deadline'
import { withRequest } from '@loans/service-kit/log/log'
import { inSpan } from '@loans/service-kit/telemetry/spans'
import type { LeasedApplication } from './applications/application.ts'
import { RECOVERY_BEGINS_WITHIN_MS, recoveryTimeMs } from './applications/budget.ts'
import type { ConcludePorts } from './applications/conclude.ts'
import type {
  DueApplication,
  DueApplications,
  LateApplications,
  RecoveryEvents,
} from './applications/ports.ts'
import { recover } from './applications/recover.ts'
import type { UnfinishedWork } from './applications/unfinished-work.ts'

type RecoveryParts = ConcludePorts & {
  due: DueApplications
  recoveryEvents: RecoveryEvents
  unfinished: UnfinishedWork
  ratePerSecond: number
  /** Whether requests of partners need what there is: theirs come first. */
  isBusy: () => boolean
}

/** One turn of what recovery repeats: whether there is more to do at once. */
type Step = () => Promise<boolean>

export type Recovery = {
  /** Takes no more, and gives back what was not begun; what was is among the unfinished work. */
  stop: () => Promise<void>
}

/** Applications are taken for so long ahead: few statements, and little to give back when recovery must stop. */
const BATCH_MS = 500
/** After a pass that found less than it could take: soon for a partner who waits, and apart from other instances. */
const IDLE_MS = { least: 250, most: 500 }
/** How often the gauges are brought up to date, and what is late is counted. */
const COUNTED_EVERY_MS = 2_000
/** Few enough that one statement, with its row locks, stays short. */
const MARKED_AT_ONCE = 500
/** Nobody waits for these; a database that needs longer has other worries. */
const STATEMENT_TIMEOUT_MS = 1_000

/** Looks for due applications as long as the service lives, and scores them at a bounded rate. */
export function startRecovery(parts: RecoveryParts): Recovery {
  const { due, recoveryEvents, unfinished, ratePerSecond, isBusy, scoringBudgetMs } = parts
  const batch = Math.max(1, Math.floor((ratePerSecond * BATCH_MS) / 1000))
  const stopping = new AbortController()
  const pause = (ms: number) => setTimeout(ms, undefined, { signal: stopping.signal }).catch(() => {})
  const mayBegin = () => !stopping.signal.aborted && !isBusy()
  const failing = new Set<Step>()
  let late: LateApplications | undefined

  /** Takes a step for as long as the service lives, at once when there is more to do; what fails is tried again. */
  async function repeat(step: Step, pauseMs: () => number): Promise<void> {
    while (!stopping.signal.aborted) {
      let isMoreToDo = false
      try {
        isMoreToDo = await step()
        failing.delete(step)
      } catch (error) {
        recoveryEvents.stepFailed(error, failing.size === 0)
        failing.add(step)
      }
      if (!isMoreToDo) await pause(pauseMs())
    }
  }

  /** Takes a batch and begins its applications evenly; `true` when there may be more. */
  async function pass(): Promise<boolean> {
    if (!mayBegin()) return false
    const takenAtMs = performance.now()
    const taken = await due.take(batch, STATEMENT_TIMEOUT_MS)
    for (const [index, application] of taken.entries()) {
      // A process that was held up has no time left to finish before the lease expires.
      if (!mayBegin() || performance.now() - takenAtMs > RECOVERY_BEGINS_WITHIN_MS) {
        await giveBack(taken.slice(index))
        return false
      }
      if (application.isTooOld) {
        await setAside(application)
        continue
      }
      begin(application)
      await pause(1000 / ratePerSecond)
    }
    return taken.length === batch
  }

  function begin(application: DueApplication): void {
    const deadline = deadlineAt(performance.now() + recoveryTimeMs(scoringBudgetMs))
    const span = { attributes: attributesOf(application), goesOnWith: application.traceparent }
    const round = () => inSpan('recover application', span, () => recover(application, deadline, parts))
    void unfinished.add(withRequest({ requestId: randomUUID() }, round))
  }

  async function giveBack(applications: LeasedApplication[]): Promise<void> {
    await due.giveBack(applications, STATEMENT_TIMEOUT_MS)
    recoveryEvents.attempted('given_back', applications.length)
  }

  async function setAside(application: LeasedApplication): Promise<void> {
    await withRequest({ requestId: randomUUID() }, async () => {
      const isSetAside = await due.setAside(application, STATEMENT_TIMEOUT_MS)
      if (isSetAside) recoveryEvents.setAside(application.applicationId)
    })
  }

  /** Beside the passes: a count that takes long holds up no decision. */
  async function count(): Promise<boolean> {
    recoveryEvents.counted(await due.count(STATEMENT_TIMEOUT_MS))
    return false
  }

  /**
   * As soon as the time is over: an outage uses up the error budget while it lasts, not when it ends. In an outage answers are lost, too:
   * what is not known to be marked is marked again before anything else is.
   */
  async function countLate(): Promise<boolean> {
    late ??= await due.findLate(MARKED_AT_ONCE, STATEMENT_TIMEOUT_MS)
    if (!late) return false
    const { applicationIds } = late
    const marked = await due.markLate(late, STATEMENT_TIMEOUT_MS)
    late = undefined
    if (marked > 0) recoveryEvents.late(marked)
    return applicationIds.length === MARKED_AT_ONCE
  }

  const ended = Promise.all([
    repeat(pass, () => IDLE_MS.least + Math.random() * (IDLE_MS.most - IDLE_MS.least)),
    repeat(count, () => COUNTED_EVERY_MS),
    repeat(countLate, () => COUNTED_EVERY_MS),
  ])
  return {
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

function attributesOf({ applicationId, partnerId, round }: LeasedApplication) {
  return { 'loan.application_id': applicationId, 'loan.partner_id': partnerId, 'loan.round': round }
}
