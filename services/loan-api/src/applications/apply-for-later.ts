import type { NewApplication, Receipt } from './application.ts'
import { applyAgain } from './apply-again.ts'
import type { Deadline } from './budget.ts'
import type { ConcludePorts } from './conclude.ts'

/**
 * Takes an application whose partner does not wait for the decision: it is due at once, and recovery decides it.
 * @throws {ReceiptUnconfirmed} when it may not have been recorded; with a known key as `applyForLoan`.
 */
export async function applyForLater(
  applied: NewApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Receipt> {
  const onRecord = await ports.applications.receiveForLater(applied, deadline.leftMs())
  if (!onRecord) return applyAgain(applied, { takesOver: false }, deadline, ports)
  ports.events.received(onRecord.applicationId, 'deferred')
  return { onRecord, isReplayed: false }
}
