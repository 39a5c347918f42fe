import type { Application, LeasedApplication } from './application.ts'
import type { Deadline } from './budget.ts'
import { type ConcludePorts, conclude } from './conclude.ts'

/**
 * What a partner's request does with an application that is its own to finish. Never throws: it is on record, and what is not
 * known to have come of it in time is RECEIVED to the partner, until it is read.
 */
export async function finish(
  application: LeasedApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Application> {
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
