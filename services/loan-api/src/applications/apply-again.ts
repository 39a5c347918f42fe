import type { NewApplication, Receipt } from './application.ts'
import { type Deadline, MINIMUM_TO_BEGIN_MS } from './budget.ts'
import type { ConcludePorts } from './conclude.ts'
import { ApplicationInProgress, IdempotencyKeyReused } from './errors.ts'
import { finish } from './finish.ts'

/**
 * Answers a request whose key is known with what is on record; nothing is scored twice for it. What nobody works on although
 * its time has come is finished here, when the partner waits for the decision (`takesOver`).
 * @throws {IdempotencyKeyReused | ApplicationInProgress | DatabaseUnavailable}
 */
export async function applyAgain(
  { idempotency, ...applied }: NewApplication,
  { takesOver }: { takesOver: boolean },
  deadline: Deadline,
  ports: ConcludePorts,
): Promise<Receipt> {
  if (!idempotency) throw new Error('an application without a key cannot have come before')
  const { applications, events } = ports
  // With too little time to finish anything it would only keep others from it.
  const isInTime = deadline.leftMs() >= MINIMUM_TO_BEGIN_MS
  const earlier = await applications.findEarlier(
    { ...applied, idempotency },
    takesOver && isInTime,
    deadline.leftMs(),
  )
  const { applicationId } = earlier.onRecord
  if (!earlier.isSame) {
    events.repeated(applicationId, 'key_reused')
    throw new IdempotencyKeyReused()
  }
  if (earlier.leased) {
    events.repeated(applicationId, 'taken_over')
    return { onRecord: await finish(earlier.leased, deadline, ports), isReplayed: false }
  }
  if (earlier.isInProgress) {
    events.repeated(applicationId, 'in_progress')
    throw new ApplicationInProgress(applicationId)
  }
  events.repeated(applicationId, 'replayed')
  return { onRecord: earlier.onRecord, isReplayed: true }
}
