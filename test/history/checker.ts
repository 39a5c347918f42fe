import {
  type AuditFault,
  type Call,
  type Change,
  HEALER,
  type History,
  type Operation,
  type RecordedApplication,
} from './history.ts'
import { comparable, type Meaning, meaningOf } from './meaning.ts'

export const VIOLATION_KINDS = [
  'duplicate rows',
  'two ids for one key',
  'two decisions',
  'two bodies accepted',
  'own body refused',
  'lost acknowledgement',
  'answer not in the database',
  'stale read',
  'row for a refused request',
  'stuck RECEIVED',
  'decided twice',
  'evidence missing',
  'audit broken',
  'written without the lease',
  'charged more than once',
  'two scorings at once',
] as const
type ViolationKind = (typeof VIOLATION_KINDS)[number]

export type Violation = { kind: ViolationKind; subject: string; detail: string }

/** All that is known of one subject. */
type Evidence = {
  operations: Told[]
  recorded: RecordedApplication[]
  changes: Change[]
  calls: Call[]
  auditFaults: AuditFault[]
  wakeUpsMs: number[]
}
type Told = Operation & { meaning: Meaning }

/** As exact as the times of a journal are. */
const AT_ONCE_MS = 50
/** A call that is given up is over at the bureau a moment later, when the next may have begun. */
const GIVEN_UP_WITHIN_MS = 250
/**
 * A process that stops between looking at its clock and asking the bureau asks when it wakes up, and nothing but the bureau could
 * refuse that. It is not paid for twice, and what comes of it cannot be written.
 */
const ASKS_LATE_WITHIN_MS = 500

/**
 * What a history contradicts of the promises: per subject the application is recorded once, its decision is a register that is
 * written once, and whatever was acknowledged is on record for everybody who asks afterwards.
 */
export function check(history: History): Violation[] {
  return [...bySubject(history)].flatMap(([subject, evidence]) =>
    VIOLATION_KINDS.flatMap(kind =>
      [...new Set(rules[kind](evidence))].map(detail => ({ kind, subject, detail })),
    ),
  )
}

const rules: Record<ViolationKind, (evidence: Evidence) => Iterable<string>> = {
  'duplicate rows': function* ({ recorded }) {
    if (recorded.length > 1)
      yield `${recorded.length} rows: ${recorded.map(row => row.applicationId).join(', ')}`
  },
  'two ids for one key': function* ({ operations }) {
    const ids = distinct(acknowledged(operations).map(({ meaning }) => meaning.applicationId))
    if (ids.length > 1) yield `answers name ${ids.join(' and ')}`
  },
  'two decisions': function* ({ operations }) {
    const texts = distinct(decided(operations).map(({ meaning }) => meaning.text))
    if (texts.length > 1) yield `decided answers differ: ${texts.join(' and ')}`
  },
  'two bodies accepted': function* ({ operations, recorded }) {
    const accepted = acknowledged(operations).flatMap(bodyOf)
    const bodies = distinct([...accepted, ...(accepted.length > 0 ? recorded.map(row => row.body) : [])])
    if (bodies.length > 1) yield bodies.join(' and ')
  },
  'own body refused': function* ({ operations, recorded }) {
    const refused = operations.filter(({ meaning }) => meaning.is === 'another body').flatMap(bodyOf)
    for (const { body } of recorded) {
      if (refused.includes(body)) yield `refused as another body than the one on record: ${body}`
    }
  },
  'lost acknowledgement': function* ({ operations, recorded }) {
    const onRecord = new Set(recorded.map(row => row.applicationId))
    for (const { meaning, client } of acknowledged(operations)) {
      if (!onRecord.has(meaning.applicationId)) {
        yield `client ${client} was told of ${meaning.applicationId}, which is not on record`
      }
    }
  },
  'answer not in the database': function* ({ operations, recorded }) {
    for (const { meaning } of acknowledged(operations)) {
      const row = recorded.find(({ applicationId }) => applicationId === meaning.applicationId)
      if (!row || meaning.is === 'in progress') continue
      const isOnRecord =
        meaning.is === 'decided'
          ? meaning.application === comparable(row.application)
          : meaning.application === comparable(asReceived(row.application))
      if (!isOnRecord) yield `told ${meaning.application}, on record ${comparable(row.application)}`
    }
  },
  'stale read': function* ({ operations }) {
    const decidedAtMs = earliest(decided(operations))
    for (const { meaning, asked, invokedAtMs, client } of operations) {
      const isUndecided = meaning.is === 'undecided' || meaning.is === 'in progress'
      if (isUndecided && invokedAtMs > decidedAtMs) {
        yield `client ${client} was told "${meaning.is}" at ${invokedAtMs} ms, decided for another at ${decidedAtMs} ms`
      }
      if (meaning.is !== 'not found' || asked.kind !== 'read') continue
      const { applicationId } = asked
      const ofIt = acknowledged(operations).filter(({ meaning }) => meaning.applicationId === applicationId)
      if (invokedAtMs > earliest(ofIt))
        yield `client ${client} did not find ${applicationId}, which others were told of`
    }
  },
  'row for a refused request': function* ({ operations, recorded }) {
    for (const { body, applicationId } of recorded) {
      const requests = operations.filter(operation => bodyOf(operation).includes(body))
      const isRefused = requests.every(
        ({ meaning }) => meaning.is === 'refused' || meaning.is === 'another body',
      )
      if (isRefused)
        yield `${applicationId} has the body of ${requests.length} requests, all refused: ${body}`
    }
  },
  'stuck RECEIVED': function* ({ operations, recorded }) {
    const retries = operations.filter(({ client }) => client === HEALER)
    if (retries.length > 0 && retries.at(-1)?.meaning.is !== 'decided') {
      yield `none of ${retries.length} retries was answered with a decision although all faults are over`
    }
    for (const { status, applicationId } of recorded) {
      if (status === 'RECEIVED') yield `${applicationId} is undecided although all faults are over`
    }
  },
  'decided twice': function* ({ changes }) {
    for (const [applicationId, written] of groups(changes, change => change.applicationId)) {
      const decisions = written.filter(({ of, status }) => of === 'application' && status !== 'RECEIVED')
      const evidence = written.filter(({ of }) => of === 'evidence')
      if (decisions.length > 1) yield `the decision of ${applicationId} was written ${decisions.length} times`
      if (evidence.length > 1) yield `the evidence of ${applicationId} was written ${evidence.length} times`
    }
  },
  'evidence missing': function* ({ recorded }) {
    for (const { status, evidence, applicationId } of recorded) {
      if (status === 'RECEIVED' || evidence?.status === status) continue
      yield `${applicationId} is ${status}, its evidence says ${evidence?.status ?? 'nothing'}`
    }
  },
  'audit broken': function* ({ auditFaults }) {
    for (const { applicationId, what } of auditFaults) yield `${applicationId}: ${what}`
  },
  'written without the lease': function* ({ changes }) {
    const ofApplications = changes.filter(({ of }) => of === 'application')
    for (const [applicationId, written] of groups(ofApplications, change => change.applicationId)) {
      let holder: string | undefined
      for (const { takes, writer, status } of written) {
        if (takes) holder = writer
        else if (writer !== holder)
          yield `${writer} wrote ${applicationId} (${status}) while ${holder} held its lease`
      }
    }
  },
  'charged more than once': function* ({ calls }) {
    const charges = calls.filter(({ charged }) => charged)
    if (charges.length > 1) yield `paid for ${charges.map(({ applicationId }) => applicationId).join(', ')}`
  },
  'two scorings at once': function* ({ calls, wakeUpsMs }) {
    for (const [index, call] of calls.entries()) {
      const others = calls
        .slice(index + 1)
        .filter(other => areAtOnce(call, other) && !isAskedLate(call, other, wakeUpsMs))
      if (others.length > 0) yield `${call.applicationId} was being scored ${others.length + 1} times at once`
    }
  },
}

function areAtOnce(one: Call, other: Call): boolean {
  const togetherMs = Math.min(one.endedAtMs, other.endedAtMs) - Math.max(one.startedAtMs, other.startedAtMs)
  return togetherMs > (one.isGivenUp || other.isGivenUp ? GIVEN_UP_WITHIN_MS : AT_ONCE_MS)
}

/** Whether that of the earlier round was made by a process that had just woken up. */
function isAskedLate(one: Call, other: Call, wakeUpsMs: number[]): boolean {
  if (one.round === other.round) return false
  const { startedAtMs } = one.round < other.round ? one : other
  return wakeUpsMs.some(wokeAtMs => startedAtMs >= wokeAtMs && startedAtMs - wokeAtMs < ASKS_LATE_WITHIN_MS)
}

function bySubject(history: History): Map<string, Evidence> {
  const { operations, recorded, changes, calls, auditFaults, wakeUpsMs } = history
  const all = new Map<string, Evidence>()
  const of = (subject: string) => {
    const known = all.get(subject)
    if (known) return known
    const evidence: Evidence = {
      operations: [],
      recorded: [],
      changes: [],
      calls: [],
      auditFaults: [],
      wakeUpsMs,
    }
    all.set(subject, evidence)
    return evidence
  }
  for (const operation of operations) {
    of(operation.subject).operations.push({ ...operation, meaning: meaningOf(operation) })
  }
  const subjects = new Map<string, string>()
  for (const row of recorded) {
    subjects.set(row.applicationId, row.subject)
    of(row.subject).recorded.push(row)
  }
  const subjectOf = ({ applicationId }: { applicationId: string }) =>
    subjects.get(applicationId) ?? applicationId
  for (const change of changes) of(subjectOf(change)).changes.push(change)
  for (const call of calls) of(subjectOf(call)).calls.push(call)
  for (const fault of auditFaults) of(subjectOf(fault)).auditFaults.push(fault)
  return all
}

function bodyOf({ asked }: Operation): string[] {
  return asked.kind === 'apply' ? [asked.body] : []
}

type Acknowledgement = Extract<Meaning, { applicationId: string }>

function acknowledged(operations: Told[]) {
  return operations.filter(
    (operation): operation is Told & { meaning: Acknowledgement } => 'applicationId' in operation.meaning,
  )
}

function decided(operations: Told[]) {
  return operations.filter(
    (operation): operation is Told & { meaning: Extract<Meaning, { is: 'decided' }> } =>
      operation.meaning.is === 'decided',
  )
}

/** Infinity for none: nobody is too late then. */
function earliest(operations: Operation[]): number {
  return Math.min(...operations.map(({ returnedAtMs }) => returnedAtMs))
}

const APPLIED_FOR = ['applicationId', 'amount', 'termMonths', 'currency', 'createdAt']

/** As a partner was told of it before the decision. */
function asReceived(application: object): object {
  const appliedFor = Object.entries(application).filter(([name]) => APPLIED_FOR.includes(name))
  return { ...Object.fromEntries(appliedFor), status: 'RECEIVED' }
}

function distinct(values: string[]): string[] {
  return [...new Set(values)]
}

function groups<T>(values: T[], keyOf: (value: T) => string): Map<string, T[]> {
  return Map.groupBy(values, keyOf)
}
