import type { DueApplications, RecoveryEvents } from './ports.ts'

type RequeuePorts = { due: DueApplications; recoveryEvents: RecoveryEvents }

/** Far above what a healthy database needs, for a command that a person waits for. */
const STATEMENT_TIMEOUT_MS = 1_000

/** Few enough that one statement, with its row locks, stays short. */
const BATCH = 500

/** Makes an application due that was set aside; the number of those that were, `undefined` when there is no such application. */
export async function requeue(
  applicationId: string,
  { due, recoveryEvents }: RequeuePorts,
): Promise<number | undefined> {
  const requeued = await due.requeue(applicationId, STATEMENT_TIMEOUT_MS)
  if (requeued) recoveryEvents.requeued(requeued)
  return requeued
}

/** Makes every application due that was set aside, and says how many they were. */
export async function requeueAll({ due, recoveryEvents }: RequeuePorts): Promise<number> {
  let requeued = 0
  for (;;) {
    const batch = await due.requeueSome(BATCH, STATEMENT_TIMEOUT_MS)
    requeued += batch
    if (batch > 0) recoveryEvents.requeued(batch)
    if (batch < BATCH) return requeued
  }
}
