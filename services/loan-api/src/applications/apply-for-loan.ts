import type { Application, LeasedApplication, NewApplication } from './application.ts'
import type { Deadline } from './budget.ts'
import { type ConcludePorts, conclude } from './conclude.ts'

/**
 * Takes an application, decides it if a score comes in time and defers it otherwise, and returns what is on record.
 * An outage is never a rejection: without a score there is no decision.
 * @throws {ReceiptUnconfirmed} when it may not have been recorded.
 */
export async function applyForLoan(
  applied: NewApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Application> {
  const application = await ports.applications.receive(applied, deadline.leftMs())
  ports.events.received(application.applicationId, 'live')
  try {
    const onRecord = await conclude(application, deadline, ports)
    return onRecord ?? (await readBack(application, deadline, ports))
  } catch (error) {
    ports.events.outcomeUnconfirmed(application.applicationId, error)
    return { ...application, status: 'RECEIVED', nextAttemptAt: null }
  }
}

async function readBack(
  application: LeasedApplication,
  deadline: Deadline,
  { applications, events }: ConcludePorts,
) {
  events.leaseLost(application.applicationId)
  const onRecord = await applications.find(
    application.partnerId,
    application.applicationId,
    deadline.leftMs(),
  )
  if (!onRecord) throw new Error('a recorded application has disappeared')
  return onRecord
}
