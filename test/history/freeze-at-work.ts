import { setTimeout } from 'node:timers/promises'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { bodyOf, canonicalBody } from './bodies.ts'
import { keyOf } from './clients.ts'
import type { Draws } from './draws.ts'
import type { LoanApiProcess } from './loan-api-process.ts'
import { connect } from './observer.ts'
import type { Partner, Recorder } from './recorder.ts'
import { LEASE_MS, type System } from './system.ts'

const APPLICATIONS = 10
/** So many are being worked on when the process stops, if it comes to that in time. */
const ENOUGH = 3
const COMES_TO_THAT_WITHIN_MS = 1_000
/** Clients ask the other process from then on: it takes what is due as soon as it is. */
const IMPATIENT_AFTER_MS = LEASE_MS - 300
const ASK_EVERY_MS = 100
/** A busy machine may not get to it sooner; then the process wakes up all the same. */
const TAKEN_WITHIN_MS = 1_500
/** Longer than all of that: who asked first hears what the process says in the end. */
const PATIENCE_MS = 3 * LEASE_MS

const IN_HAND = `
  SELECT count(*)::int AS count FROM loan_applications
  WHERE user_id = ANY ($1) AND status = 'RECEIVED' AND leased_until > now() AND fencing_token > $2`

type Parts = { system: System; seed: number; recorder: Recorder }

/**
 * A process stops with applications in its hands for longer than its lease, and goes on when the other works on them: whatever it
 * then writes is late. The database must meet no other fault meanwhile.
 */
export async function freezeAtWork(loanApi: LoanApiProcess, parts: Parts, draws: Draws): Promise<void> {
  const { system, seed, recorder } = parts
  const other = system.loanApis.find(each => each !== loanApi) as LoanApiProcess
  const partner = system.partners[0] as Partner
  const name = draws.below(1_000_000)
  const keys = Array.from({ length: APPLICATIONS }, (_, index) => keyOf(seed, `late-${name}-${index}`))
  const apply = (key: string, { url }: LoanApiProcess) => {
    const body = canonicalBody(bodyOf(key))
    const caller = { client: 'of a frozen process', partner, url, patienceMs: PATIENCE_MS }
    return recorder.apply(caller, { key, applicant: key, body, spelled: body })
  }
  const database = await connect(system.database.url)
  const inHandSince = async (fencingToken: number) => {
    const [row] = await database.rows<{ count: number }>(IN_HAND, [keys, fencingToken])
    return row?.count ?? 0
  }

  try {
    const asked = keys.map(key => apply(key, loanApi))
    await waitUntil(async () => (await inHandSince(0)) >= ENOUGH, { withinMs: COMES_TO_THAT_WITHIN_MS })
    loanApi.freeze()
    await setTimeout(IMPATIENT_AFTER_MS)
    const untilMs = performance.now() + LEASE_MS - IMPATIENT_AFTER_MS + TAKEN_WITHIN_MS
    while (performance.now() < untilMs && (await inHandSince(1)) === 0) {
      for (const key of keys) asked.push(apply(key, other))
      await setTimeout(ASK_EVERY_MS)
    }
    recorder.wakesUp()
    loanApi.thaw()
    await Promise.all(asked)
  } finally {
    loanApi.thaw()
    await database.end()
  }
}
