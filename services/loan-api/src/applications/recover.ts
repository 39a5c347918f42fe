import type { LeasedApplication } from './application.ts'
import type { Deadline } from './budget.ts'
import { type ConcludePorts, conclude } from './conclude.ts'
import type { RecoveryEvents, RecoveryOutcome } from './ports.ts'

/**
 * Another round of an application that was due: scored, decided and deferred as in its partner's request. Never throws: how it
 * ended is counted, and what is not known to have ended is due again when its lease expires.
 */
export async function recover(
  application: LeasedApplication,
  deadline: Deadline,
  ports: ConcludePorts & { recoveryEvents: RecoveryEvents },
): Promise<void> {
  ports.recoveryEvents.attempted(await outcomeOf(application, deadline, ports))
}

async function outcomeOf(
  application: LeasedApplication,
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<RecoveryOutcome> {
  const { applicationId } = application
  try {
    const onRecord = await conclude(application, deadline, ports)
    if (onRecord) return onRecord.status === 'RECEIVED' ? 'deferred' : 'decided'
    ports.events.leaseLost(applicationId)
    return 'lease_lost'
  } catch (error) {
    ports.events.outcomeUnconfirmed(applicationId, error)
    return 'unconfirmed'
  }
}
