import { check } from 'k6'
import { Trend } from 'k6/metrics'
import type { Applicant } from '../applicants.ts'
import { REPEAT_DURATION } from '../measures.ts'
import { apply } from './apply.ts'
import { isFailure } from './availability.ts'
import { bodyOf, durationOf, postApplication } from './call.ts'

const repeatDuration = new Trend(REPEAT_DURATION, true)

/** Applies and, as if the answer had been lost, once more with the same key: that is the same application, decided once. */
export function applyAgain(applicant: Applicant, key: string): void {
  const first = apply(applicant, key)
  const second = postApplication(applicant, key)
  const again = bodyOf(second)
  if (isFailure(second, again)) return
  repeatDuration.add(durationOf(second))
  check(second, {
    'the same application, or none yet': () =>
      first.body.applicationId === undefined || again.applicationId === first.body.applicationId,
    'a decision is repeated to the letter': () =>
      first.status !== 200 ||
      (second.headers['Idempotent-Replayed'] === 'true' &&
        JSON.stringify(again) === JSON.stringify(first.body)),
  })
}
