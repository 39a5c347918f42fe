import { check } from 'k6'
import type { Answer } from 'k6/http'
import { Rate, Trend } from 'k6/metrics'
import type { Applicant } from '../applicants.ts'
import { CALL_DURATION, DECIDED, IN_TIME } from '../measures.ts'
import { isFailure } from './availability.ts'
import { type Body, bodyOf, durationOf, postApplication } from './call.ts'
import { inTimeMs } from './setting.ts'

const callDuration = new Trend(CALL_DURATION, true)
const inTime = new Rate(IN_TIME)
const decided = new Rate(DECIDED)

/** Applies, measures it by the objectives, and checks that the answer is one that the API describes. */
export function apply(applicant: Applicant, key?: string): { status: number; body: Body } {
  const answer = postApplication(applicant, key)
  const body = bodyOf(answer)
  check(answer, {
    'a decision, a receipt, or a refusal that says when to come back': () => isAsDescribed(answer, body),
  })
  if (!isFailure(answer, body) && answer.status < 400) measure(answer)
  return { status: answer.status, body }
}

/** As the objectives have it: of what was answered with a decision or a receipt. */
function measure(answer: Answer): void {
  const durationMs = durationOf(answer)
  callDuration.add(durationMs)
  inTime.add(durationMs <= inTimeMs)
  decided.add(answer.status === 200)
}

function isAsDescribed({ status, headers }: Answer, body: Body): boolean {
  const canComeBack = Number(headers['Retry-After']) > 0
  if (status === 503) return canComeBack && typeof body.code === 'string'
  if (typeof body.applicationId !== 'string') return false
  if (status === 202) {
    const location = `/loan/applications/${body.applicationId}`
    return canComeBack && body.status === 'RECEIVED' && headers.Location === location
  }
  return status === 200 && isDecision(body)
}

function isDecision(body: Body): boolean {
  if (body.status === 'APPROVED')
    return typeof body.interestRate === 'number' && typeof body.monthlyPayment === 'number'
  return body.status === 'REJECTED' && Array.isArray(body.reasons) && body.reasons.length > 0
}
