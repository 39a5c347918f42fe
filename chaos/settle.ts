import { waitUntil } from '../local/processes/wait-until.ts'
import type { ThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import { controlBureau } from './bureau-control.ts'
import { isAccepted, isUnknown } from './counts.ts'
import type { Answer, Evidence } from './evidence.ts'
import type { Partner } from './partner.ts'
import { countUndecided } from './records.ts'

type SettleParts = {
  platform: ThrowawayPlatform
  partner: Partner
  evidence: Evidence
  /** From when all services are ready again: until then everything has to be decided. */
  withinMs: number
}

/** All faults are over, a service that was killed may still be starting: waits for it, asks again what is not known, awaits decisions. */
export async function settle({ platform, partner, evidence, withinMs }: SettleParts): Promise<void> {
  await Promise.all(platform.processes.map(service => service.untilReady()))
  await controlBureau(platform.processOf('external-score-mock').operationsUrl).clear()
  const untilMs = performance.now() + withinMs
  const leftMs = () => Math.max(0, untilMs - performance.now())
  const unknown = evidence.answers.filter(isUnknown)
  await Promise.all(
    unknown.map(answer =>
      waitUntil(async () => isAccepted(await askAgain(partner, answer, evidence)), { withinMs: leftMs() }),
    ),
  )
  await waitUntil(async () => (await countUndecided(platform.database.url)) === 0, { withinMs: leftMs() })
}

async function askAgain(partner: Partner, { index, key }: Answer, evidence: Evidence): Promise<Answer> {
  const answer = await partner.apply(index, 'asked again', key)
  evidence.askedAgain.push(answer)
  return answer
}
