import { waitUntil } from '../../local/processes/wait-until.ts'
import { CLIENT_LEFT } from '../../services/external-score-mock/src/faults/journal.ts'
import { verifyAudit } from '../../services/loan-api/src/verify-audit.ts'
import { prefixOf, runClients } from './clients.ts'
import { type Struck, strike } from './faults.ts'
import { heal } from './heal.ts'
import type { Call, History } from './history.ts'
import { readChanges } from './observer.ts'
import { createRecorder } from './recorder.ts'
import { readRecorded } from './records.ts'
import { LEASE_MS, type System } from './system.ts'

/** With faults; what comes after them takes some more. */
const FAULTS_FOR_MS = 13_000

/** An answer that never changes would hide a second decision, so every call brings another score. */
const ANOTHER_SCORE = { rate: 1, effect: { kind: 'random_score' } }
const FAULTS = [
  { rate: 0.2, effect: { kind: 'log_normal', medianMs: 150, p99Ms: 400 } },
  { rate: 0.03, effect: { kind: 'latency', ms: LEASE_MS + 500 } },
  { rate: 0.08, effect: { kind: 'http_error', statuses: [500, 503] } },
]

/** One seed: clients and faults at once, then none, then what is on record. */
export async function runSeed(system: System, seed: number): Promise<{ history: History; struck: Struck[] }> {
  const { database, bureau } = system
  await bureau.forget()
  await bureau.fault(...FAULTS, ANOTHER_SCORE)
  const recorder = createRecorder()
  const endsAtMs = performance.now() + FAULTS_FOR_MS
  const [struck] = await Promise.all([
    strike({ system, seed, recorder, endsAtMs }),
    runClients({ system, seed, recorder, endsAtMs }),
  ])
  await bureau.fault(ANOTHER_SCORE)
  await heal({ system, seed, recorder })
  const calls = await readCalls(bureau)
  const recorded = await readRecorded(database.url, prefixOf(seed))
  const changes = await readChanges(
    database.url,
    recorded.map(({ applicationId }) => applicationId),
  )
  const { fault } = await verifyAudit(database.url)
  const auditFaults = fault ? [fault] : []
  const { operations, wakeUpsMs } = recorder
  return {
    history: { operations, recorded, changes, calls, auditFaults, wakeUpsMs },
    struck,
  }
}

async function readCalls(bureau: System['bureau']): Promise<Call[]> {
  await waitUntil(async () => (await bureau.journal()).inFlight === 0, { withinMs: LEASE_MS })
  const { calls, entries } = await bureau.journal()
  if (entries.length < calls) throw new Error('the journal of the simulator has forgotten some of its calls')
  return entries.map(({ applicationId, attempt, charged, status, startedAt, durationMs }) => {
    const startedAtMs = Date.parse(startedAt)
    const isGivenUp = status === CLIENT_LEFT
    const round = Number(attempt.split('.')[0])
    return { applicationId, round, charged, isGivenUp, startedAtMs, endedAtMs: startedAtMs + durationMs }
  })
}
