import { setTimeout } from 'node:timers/promises'
import { freezePostgres } from '../local/throwaway-platform/freeze-postgres.ts'
import type { ThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import { type BureauControl, controlBureau } from './bureau-control.ts'
import type { Struck } from './evidence.ts'
import type { Fault } from './experiment.ts'
import { nameOf } from './fault-name.ts'
import { whyOf } from './missing.ts'

/** Undoes what was done. */
type Undo = () => unknown

type Told = {
  struck: (fault: Omit<Struck, 'phase'>) => void
  /** It could not be begun, or not be ended. */
  failed: (why: string) => void
}

/**
 * Begins the faults of a stage: those that are there from its first application on before it returns, the others in their time. What
 * is returned ends all of them and waits for that; each also ends by itself, when its time is over or this process is gone.
 */
export async function strike(
  faults: Fault[],
  platform: ThrowawayPlatform,
  { struck, failed }: Told,
): Promise<() => Promise<void>> {
  const over = new AbortController()
  const bureau = controlBureau(platform.processOf('external-score-mock').operationsUrl)
  const begun = faults.map(fault => {
    const ready = Promise.withResolvers<void>()
    if (afterSeconds(fault) > 0) ready.resolve()
    const ended = play(fault, { platform, bureau, over: over.signal, begun: ready.resolve, struck })
      .catch(error => failed(`${nameOf(fault)}: ${whyOf(error)}`))
      // One that cannot be begun must not be waited for.
      .finally(ready.resolve)
    return { ready: ready.promise, ended }
  })
  await Promise.all(begun.map(({ ready }) => ready))
  return async () => {
    over.abort()
    await Promise.all(begun.map(({ ended }) => ended))
  }
}

type PlayParts = {
  platform: ThrowawayPlatform
  bureau: BureauControl
  over: AbortSignal
  begun: () => void
  struck: Told['struck']
}

async function play(fault: Fault, { platform, bureau, over, begun, struck }: PlayParts): Promise<void> {
  await pause(afterSeconds(fault), over)
  if (over.aborted) return
  const undo = await begin(fault, platform, bureau)
  const fromMs = nowMs()
  begun()
  await pause(fault.kind === 'bureau' ? fault.ttlSeconds : fault.forSeconds, over)
  await undo()
  struck({ fault: nameOf(fault), fromMs, toMs: nowMs() })
}

async function begin(fault: Fault, platform: ThrowawayPlatform, bureau: BureauControl): Promise<Undo> {
  switch (fault.kind) {
    case 'bureau':
      if ('scenario' in fault) await bureau.beginScenario(fault.scenario, fault.ttlSeconds)
      else await bureau.beginRules(fault.rules, fault.ttlSeconds)
      return bureau.clear
    case 'kill': {
      const victim = platform.processOf(fault.service)
      await victim.end()
      return victim.startAgain
    }
    case 'pause':
      return platform.processOf(fault.service).pause(1_000 * fault.forSeconds)
    case 'freeze the database':
      return freezePostgres(platform.database, 1_000 * fault.forSeconds)
  }
}

function afterSeconds(fault: Fault): number {
  return fault.kind === 'bureau' ? 0 : fault.afterSeconds
}

/** Ends early when the stage is over. */
async function pause(seconds: number, over: AbortSignal): Promise<void> {
  await setTimeout(1_000 * seconds, undefined, { signal: over }).catch(() => {})
}

function nowMs(): number {
  return performance.timeOrigin + performance.now()
}
