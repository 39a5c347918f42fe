import type { NewApplication, Receipt } from './application.ts'
import { applyAgain } from './apply-again.ts'
import type { Deadline } from './budget.ts'
import type { ConcludePorts } from './conclude.ts'
import { finish } from './finish.ts'

/**
 * Takes an application, decides it if a score comes in time and defers it otherwise, and returns what is on record.
 * An outage is never a rejection: without a score there is no decision.
 * @throws {ReceiptUnconfirmed} when it may not have been recorded; {IdempotencyKeyReused} and {ApplicationInProgress} when its
 * key is known, and {DatabaseUnavailable} when all that is known is that.
 */
export async function applyForLoan(
  applied: NewApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Receipt> {
  const application = await ports.applications.receive(applied, deadline.leftMs())
  if (!application) return applyAgain(applied, { takesOver: true }, deadline, ports)
  ports.events.received(application.applicationId, 'live')
  return { onRecord: await finish(application, deadline, ports), isReplayed: false }
}
