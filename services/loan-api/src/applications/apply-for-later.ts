import type { Application, NewApplication } from './application.ts'
import type { Deadline } from './budget.ts'
import type { ApplicationRepository, Events } from './ports.ts'

/**
 * Takes an application whose partner does not wait for the decision: it is due at once, and recovery decides it.
 * @throws {ReceiptUnconfirmed} when it may not have been recorded.
 */
export async function applyForLater(
  applied: NewApplication,
  deadline: Deadline,
  { applications, events }: { applications: ApplicationRepository; events: Events },
): Promise<Application> {
  const application = await applications.receiveForLater(applied, deadline.leftMs())
  events.received(application.applicationId, 'deferred')
  return application
}
