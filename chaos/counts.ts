import type { Answer, Call, Evidence, Missing, Row } from './evidence.ts'
import type { Expected } from './expected.ts'
import { REQUEST_BUDGET_MS, type ZeroCount } from './experiment.ts'
import { isMissing } from './missing.ts'

/** What contradicts a promise, each in words. */
export type Count = { of: ZeroCount; found: string[] }

/** loan-api's own clock: the answer has left within its budget and what a timer may be late. */
const SERVER_LIMIT_MS = REQUEST_BUDGET_MS + 20
/** The partner's clock, less what its own machine added: the budget, and what is the edge's. */
const PARTNER_LIMIT_MS = REQUEST_BUDGET_MS + 50
/** As much as an answer may be late at all. */
const CLOUDED_FROM_MS = 20
/** Nothing was begun for these. */
const REFUSALS = ['overloaded', 'authentication_unavailable', 'rate_limited']
/** The simulator notices the end of an answer a little later than who gets it, and later still that somebody gave up. */
const AT_ONCE_MS = 20
const GIVEN_UP_WITHIN_MS = 250
const CLIENT_LEFT = 499

type Rule = (evidence: Evidence, expected: (row: Row) => Expected) => Iterable<string>

/** Counts over a whole run, from what is on record and what the bureau charged: none of it is what the platform says of itself. */
export function countAll(names: ZeroCount[], evidence: Evidence, expected: (row: Row) => Expected): Count[] {
  return names
    .filter(of => !NEEDS[of].some(what => isMissing(what, evidence)))
    .map(of => ({ of, found: [...RULES[of](evidence, expected)] }))
}

/** What is compared; with a side of it missing all would be contradicted, or nothing. */
const NEEDS: Record<ZeroCount, Missing['what'][]> = {
  lost: ['rows'],
  undecided: ['rows'],
  'recorded twice': ['rows'],
  'recorded although refused': ['rows'],
  'told otherwise': ['rows'],
  'decided otherwise': ['rows'],
  'charged wrongly': ['rows', 'journal'],
  'scored twice at once': ['journal'],
  // The partner's clock is always there.
  late: [],
  unanswered: [],
  'audit broken': ['audit'],
}

const RULES: Record<ZeroCount, Rule> = {
  lost: function* ({ answers, askedAgain, rows }) {
    const byId = new Map(rows.map(row => [row.applicationId, row]))
    for (const { applicationId = '', status, key } of [...answers, ...askedAgain].filter(isAccepted)) {
      if (byId.get(applicationId)?.key !== key)
        yield `${key} was told ${status}, ${applicationId} is not on record`
    }
    const definite = new Set(askedAgain.filter(isAccepted).map(({ key }) => key))
    for (const { key } of answers.filter(isUnknown)) {
      if (!definite.has(key)) yield `${key} was told nothing definite, when all was well neither`
    }
  },
  undecided: function* ({ rows }) {
    for (const { applicationId, status } of rows) if (status === 'RECEIVED') yield applicationId
  },
  'recorded twice': function* ({ rows }) {
    for (const [userId, ofOne] of Map.groupBy(rows, row => row.userId)) {
      if (ofOne.length > 1)
        yield `${ofOne.map(row => row.applicationId).join(', ')} of index ${indexOf(userId)}`
    }
  },
  'recorded although refused': function* ({ answers, rows }) {
    const keys = new Set(rows.map(({ key }) => key))
    for (const { key, code } of answers) {
      if (code !== undefined && REFUSALS.includes(code) && keys.has(key)) yield `${key} was told ${code}`
    }
  },
  'told otherwise': function* ({ answers, askedAgain, rows }) {
    const byId = new Map(rows.map(row => [row.applicationId, row]))
    for (const { applicationId = '', told } of [...answers, ...askedAgain].filter(isAccepted)) {
      const status = byId.get(applicationId)?.status
      if (told === 'RECEIVED' || status === undefined || told === status) continue
      yield `${applicationId} was told ${told}, on record it is ${status}`
    }
  },
  'decided otherwise': function* ({ rows }, expected) {
    for (const row of rows.filter(isDecided)) {
      const { status, score } = expected(row)
      const { decision } = row
      if (decision?.status === row.status && status === row.status && decision.score === score) continue
      const evidence = decision ? `by a score of ${decision.score}` : 'without evidence'
      yield `${row.applicationId} is ${row.status} ${evidence}, without faults ${status} by ${score}`
    }
  },
  'charged wrongly': function* ({ rows, calls }) {
    const charges = new Map<string, number>()
    for (const { applicationId, charged } of calls) {
      charges.set(applicationId, (charges.get(applicationId) ?? 0) + Number(charged))
    }
    for (const row of rows) {
      const count = charges.get(row.applicationId) ?? 0
      charges.delete(row.applicationId)
      // An undecided one may have been charged for an answer that got lost.
      if (isDecided(row) ? count !== 1 : count > 1)
        yield `${row.applicationId} (${row.status}): ${count} charges`
    }
    for (const [applicationId, count] of charges) {
      if (count > 0) yield `${applicationId} is not on record: ${count} charges`
    }
  },
  'scored twice at once': function* ({ calls }) {
    for (const [applicationId, ofOne] of Map.groupBy(calls, call => call.applicationId)) {
      const isAtOnce = ofOne.some((call, index) =>
        ofOne.slice(index + 1).some(other => areAtOnce(call, other)),
      )
      if (isAtOnce) yield applicationId
    }
  },
  late: function* (evidence) {
    for (const { answer, text } of lateAnswers(evidence)) if (!isClouded(answer)) yield text
  },
  unanswered: function* ({ answers }) {
    for (const { key, phase, status } of answers) {
      if (status === undefined) yield `${key} (${phase})`
      if (status === 500) yield `${key} (${phase}): 500`
    }
  },
  'audit broken': function* ({ auditFault }) {
    if (auditFault !== undefined) yield auditFault
  },
}

/** Late, while the runner on the same machine was held up as well: whose doing that was is not known. */
export function countClouded(evidence: Evidence): number {
  return [...lateAnswers(evidence)].filter(({ answer }) => isClouded(answer)).length
}

/** Since the baseline: before it, code is still being compiled. */
function* lateAnswers(evidence: Evidence) {
  const warmUps = evidence.phases.filter(({ kind }) => kind === 'warm-up').map(({ name }) => name)
  for (const { answer, byServerMs = 0 } of withServerTimes(evidence)) {
    const { key, phase, ms, lagMs } = answer
    if (warmUps.includes(phase)) continue
    const ofPartner = `${Math.round(ms)} ms by the partner's clock, ${Math.round(lagMs)} of them its own`
    if (byServerMs > SERVER_LIMIT_MS) {
      yield { answer, text: `${key} (${phase}): ${byServerMs} ms by loan-api's clock` }
    } else if (ms - lagMs > PARTNER_LIMIT_MS) yield { answer, text: `${key} (${phase}): ${ofPartner}` }
  }
}

/** Who asked twice with one key has two times, in their order: what one took is not held against the other. */
function* withServerTimes({ answers, askedAgain, serverMs }: Evidence) {
  const before = new Map<string, number>()
  for (const answer of [...answers, ...askedAgain]) {
    const nth = before.get(answer.key) ?? 0
    before.set(answer.key, nth + 1)
    yield { answer, byServerMs: serverMs.get(answer.key)?.[nth] }
  }
}

/** Answered, and loan-api's own clock does not tell how soon: of these half of what is late would not be seen. */
export function countUntimed(evidence: Evidence): number {
  return [...withServerTimes(evidence)].filter(
    ({ answer, byServerMs }) => answer.status !== undefined && byServerMs === undefined,
  ).length
}

export function isClouded({ lagMs }: Answer): boolean {
  return lagMs >= CLOUDED_FROM_MS
}

export function isAccepted({ status }: Answer): boolean {
  return status === 200 || status === 202
}

/** Whether it may be on record: the connection failed, or the database did not confirm it. Asking again with the same key tells. */
export function isUnknown({ status, code }: Answer): boolean {
  if (status === undefined) return true
  return status >= 500 && (code === undefined || !REFUSALS.includes(code))
}

function isDecided({ status }: Row): boolean {
  return status !== 'RECEIVED'
}

function areAtOnce(one: Call, other: Call): boolean {
  const [oneFromMs, otherFromMs] = [Date.parse(one.startedAt), Date.parse(other.startedAt)]
  const untilMs = Math.min(oneFromMs + one.durationMs, otherFromMs + other.durationMs)
  const isGivenUp = one.status === CLIENT_LEFT || other.status === CLIENT_LEFT
  return untilMs - Math.max(oneFromMs, otherFromMs) > (isGivenUp ? GIVEN_UP_WITHIN_MS : AT_ONCE_MS)
}

/** Applicants are named by number: what is printed and kept has no userId. */
function indexOf(userId: string): string {
  return userId.slice(userId.lastIndexOf('-') + 1)
}
