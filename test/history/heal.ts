import { setTimeout } from 'node:timers/promises'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { bodyOf, canonicalBody, otherBodyOf } from './bodies.ts'
import { prefixOf } from './clients.ts'
import { HEALER, type Operation } from './history.ts'
import { meaningOf } from './meaning.ts'
import { isDecided, type Partner, type Recorder } from './recorder.ts'
import { countUndecided } from './records.ts'
import type { System } from './system.ts'

/** For everything: seconds, as deferrals are due in 5 s, and more on a machine that is busy. */
const DECIDED_WITHIN_MS = 45_000
const PATIENCE_MS = 5_000
const AGAIN_AFTER_MS = 200
/** Fewer than clients were: they come again without a pause. */
const AT_ONCE = 10

type HealParts = { system: System; seed: number; recorder: Recorder }

/** When the faults are over: every key is retried until its answer is definite, and everything recorded is waited for. */
export async function heal({ system, seed, recorder }: HealParts): Promise<void> {
  const untilMs = performance.now() + DECIDED_WITHIN_MS
  const leftMs = () => Math.max(0, untilMs - performance.now())
  for (const loanApi of system.loanApis) {
    if (!(await waitUntil(loanApi.isReady, { withinMs: leftMs() }))) {
      throw new Error(`${loanApi.name} is not ready again although the faults are over`)
    }
  }
  const keys = [...Map.groupBy(recorder.operations, ({ subject }) => subject)]
    .filter(([subject, operations]) => subject.includes('-key-') && !operations.every(isRefused))
    .map(([subject]) => subject)
  const next = async () => {
    for (let subject = keys.shift(); subject; subject = keys.shift()) {
      await retry(subject, untilMs, { system, seed, recorder })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  const areAllDecided = async () => (await countUndecided(system.database.url, prefixOf(seed))) === 0
  await waitUntil(areAllDecided, { withinMs: leftMs() })
}

/** A key that only refused requests have had must have stayed free, and a retry would take it. */
function isRefused(operation: Operation): boolean {
  return meaningOf(operation).is === 'refused'
}

async function retry(subject: string, untilMs: number, { system, recorder }: HealParts): Promise<void> {
  const [partnerId, key = ''] = subject.split('/')
  const partner = system.partners.find(({ id }) => id === partnerId) as Partner
  let body = bodyOf(key)
  for (let count = 0; performance.now() < untilMs; count++) {
    const url = system.loanApis[count % system.loanApis.length]?.url ?? ''
    const canonical = canonicalBody(body)
    const operation = await recorder.apply(
      { client: HEALER, partner, url, patienceMs: PATIENCE_MS },
      { key, applicant: key, body: canonical, spelled: canonical },
    )
    if (isDecided(operation)) return
    if (meaningOf(operation).is === 'another body') body = otherBodyOf(key)
    else await setTimeout(AGAIN_AFTER_MS)
  }
}
