import { setTimeout } from 'node:timers/promises'
import { waitUntil } from '../local/processes/wait-until.ts'
import type { ThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import { controlBureau } from './bureau-control.ts'
import { isAccepted, isUnknown } from './counts.ts'
import type { Answer, Evidence } from './evidence.ts'
import { orMissing, whyOf } from './missing.ts'
import type { Partner } from './partner.ts'
import { countUndecided } from './records.ts'

/** Fewer than were in flight before, so that it is no burst. */
const AT_ONCE = 10
/** One whose first request ended without a word may be leased for some seconds yet (409). */
const AGAIN_AFTER_MS = 500

type SettleParts = {
  platform: ThrowawayPlatform
  partner: Partner
  evidence: Evidence
  /** From when all services are ready again: until then everything has to be decided. */
  withinMs: number
}

/** All faults are over, a service that was killed may still be starting: waits for it, asks again what is not known, awaits decisions. */
export async function settle({ platform, partner, evidence, withinMs }: SettleParts): Promise<void> {
  const whyNotBack = await untilAllAreReady(platform)
  if (whyNotBack !== undefined) {
    evidence.halted ??= `a service did not come back: ${whyNotBack}`
    return
  }
  const bureau = controlBureau(platform.processOf('external-score-mock').operationsUrl)
  await orMissing('end of the faults', evidence, bureau.clear)
  const untilMs = performance.now() + withinMs
  const leftMs = () => Math.max(0, untilMs - performance.now())
  let unknown = evidence.answers.filter(isUnknown)
  while (unknown.length > 0 && leftMs() > 0) {
    unknown = await askAllAgain(unknown, partner, evidence)
    await setTimeout(unknown.length > 0 ? AGAIN_AFTER_MS : 0)
  }
  await waitUntil(async () => (await countUndecided(platform.database.url)) === 0, { withinMs: leftMs() })
}

async function untilAllAreReady({ processes }: ThrowawayPlatform): Promise<string | undefined> {
  try {
    await Promise.all(processes.map(service => service.untilReady()))
    return undefined
  } catch (error) {
    return whyOf(error)
  }
}

/** Those of whom nothing definite is known yet. */
async function askAllAgain(unknown: Answer[], partner: Partner, evidence: Evidence): Promise<Answer[]> {
  const left = [...unknown]
  const still: Answer[] = []
  while (left.length > 0) {
    const answers = await Promise.all(
      left.splice(0, AT_ONCE).map(({ index, key }) => partner.apply(index, 'asked again', key)),
    )
    evidence.askedAgain.push(...answers)
    still.push(...answers.filter(answer => !isAccepted(answer)))
  }
  return still
}
