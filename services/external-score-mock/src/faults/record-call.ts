import type { Billing } from './billing.ts'
import type { Fate } from './fate.ts'
import { CLIENT_LEFT, type Journal } from './journal.ts'
import type { Events } from './ports.ts'

export type CallRecorder = {
  journal: Journal
  billing: Billing
  events: Pick<Events, 'called' | 'charged'>
  applicantHash: (userId: string) => string
}

type RecordedCall = {
  applicationId: string
  userId: string
  /** `round.number`. */
  attempt: string
  idempotencyKey: string
  fate: Fate
  delayMs: number
  /** Whether the bureau makes a report, which is paid even when its answer gets lost or nobody waits for it. */
  isScored: boolean
}

/**
 * Charges a call and opens its entry; what is returned closes it with the status that was sent: null when none was, undefined when
 * the client left before its answer was complete.
 */
export function recordCall(
  { journal, billing, events, applicantHash }: CallRecorder,
  { applicationId, userId, attempt, idempotencyKey, fate, delayMs, isScored }: RecordedCall,
): (status: number | null | undefined) => void {
  const charged = isScored && billing.charge(idempotencyKey)
  if (charged) events.charged()
  const rule = fate.struckBy?.id ?? null
  const effect = fate.struckBy?.effect.kind ?? null
  const call = { applicationId, attempt, rule, effect, charged }
  const ended = journal.begin({ ...call, applicant: applicantHash(userId), delayMs })
  return (status = CLIENT_LEFT) => {
    ended(status)
    events.called({ ...call, status })
  }
}
