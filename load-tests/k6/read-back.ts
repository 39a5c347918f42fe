import { check } from 'k6'
import { Trend } from 'k6/metrics'
import type { Applicant } from '../applicants.ts'
import { READ_DURATION } from '../measures.ts'
import { apply } from './apply.ts'
import { isFailure } from './availability.ts'
import { bodyOf, durationOf, getApplication, listApplications } from './call.ts'

const readDuration = new Trend(READ_DURATION, true)

/** Applies, and reads what was answered back: a decision is on record as it was told. */
export function readBack(applicant: Applicant): void {
  const { status, body } = apply(applicant)
  if (body.applicationId === undefined) return
  const answer = getApplication(body.applicationId)
  const onRecord = bodyOf(answer)
  if (isFailure(answer, onRecord)) return
  readDuration.add(durationOf(answer))
  check(answer, {
    'on record': () => answer.status === 200 && onRecord.applicationId === body.applicationId,
    'as it was answered': () => status !== 200 || JSON.stringify(onRecord) === JSON.stringify(body),
  })
}

/** Reads the first page of what this partner has applied for. */
export function readList(): void {
  const answer = listApplications()
  const page = bodyOf(answer)
  if (isFailure(answer, page)) return
  readDuration.add(durationOf(answer))
  check(answer, { 'a page': () => answer.status === 200 && Array.isArray(page.items) })
}
