import { check } from 'k6'
import type { Answer } from 'k6/http'
import { Counter, Rate, Trend } from 'k6/metrics'
import type { Applicant } from '../applicants.ts'
import { AVAILABLE, CALL_DURATION, DECIDED, IN_TIME, REFUSED } from '../measures.ts'
import { type Body, bodyOf, durationOf, postApplication } from './call.ts'
import { inTimeMs } from './setting.ts'
import { isWarmUp } from './turn.ts'

const callDuration = new Trend(CALL_DURATION, true)
const available = new Rate(AVAILABLE)
const inTime = new Rate(IN_TIME)
const decided = new Rate(DECIDED)
const refused = new Counter(REFUSED)

/** Applies, measures it by the objectives, and checks that the answer is one that the API describes. */
export function apply(applicant: Applicant, key?: string): { status: number; body: Body } {
  const answer = postApplication(applicant, key)
  const body = bodyOf(answer)
  check(answer, {
    'a decision, a receipt, or a refusal that says when to come back': () => isAsDescribed(answer, body),
  })
  measure(answer)
  if (answer.status !== 200 && answer.status !== 202) countRefusal(answer, body)
  return { status: answer.status, body }
}

/** As the objectives have it: a failure counts once, and an answer of 4xx, which is the partner's, not at all. */
function measure(answer: Answer): void {
  const isFailure = answer.status === 0 || answer.status >= 500
  const isAnswered = answer.status === 200 || answer.status === 202
  if (isFailure || isAnswered) available.add(isAnswered)
  if (!isAnswered) return
  const durationMs = durationOf(answer)
  callDuration.add(durationMs)
  inTime.add(durationMs <= inTimeMs)
  decided.add(answer.status === 200)
}

/** The tag is one of few codes, and there is none that tells the warm-up's apart. */
function countRefusal({ status }: Answer, { code }: Body): void {
  if (!isWarmUp()) refused.add(1, { code: code ?? (status === 0 ? 'no answer' : `status ${status}`) })
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
