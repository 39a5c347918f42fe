import type {
  Application,
  CreditReport,
  DecisionMode,
  Deferral,
  Idempotency,
  LeasedApplication,
  NewApplication,
  NoReport,
} from './application.ts'
import type { Decision } from './decide.ts'

export type Introspection =
  | { active: false }
  | { active: true; issuer: string; clientId: string; scopes: ReadonlySet<string> }

export type Authenticator = {
  /** @throws {NoVerdict} when there is no answer within `timeoutMs`. */
  introspect: (token: string, timeoutMs: number) => Promise<Introspection>
}

/** The bureau as scoring-svc makes it: one normalised report. */
export type CreditBureau = {
  /** Never throws: whatever goes wrong is a reason for having no report. */
  report: (application: LeasedApplication, timeoutMs: number) => Promise<CreditReport | NoReport>
}

/** Every method takes the time it may use, waiting for a connection included, and throws {DatabaseUnavailable} past it. */
export type ApplicationRepository = {
  /** Records an application as RECEIVED and takes its lease; `undefined`, and nothing written, when its key is known. @throws {ReceiptUnconfirmed} */
  receive: (application: NewApplication, timeoutMs: number) => Promise<LeasedApplication | undefined>
  /** Records an application as RECEIVED and due at once, for recovery; `undefined` as above. @throws {ReceiptUnconfirmed} */
  receiveForLater: (application: NewApplication, timeoutMs: number) => Promise<Application | undefined>
  /** What an earlier request of the partner left under the same key; with `takesOver` the lease is ours if that is due. */
  findEarlier: (
    application: NewApplication & { idempotency: Idempotency },
    takesOver: boolean,
    timeoutMs: number,
  ) => Promise<EarlierApplication>
  /** Writes the decision with its evidence; `undefined`, and nothing written, unless we still hold the lease. */
  decide: (
    application: LeasedApplication,
    decision: Decision,
    report: CreditReport,
    timeoutMs: number,
  ) => Promise<DecidedApplication | undefined>
  /** Gives the lease up until the next attempt is due; `undefined`, and nothing written, unless we still hold it. */
  defer: (
    application: LeasedApplication,
    next: { dueInMs: number; reason: Deferral['reason']; failedPulls: number },
    timeoutMs: number,
  ) => Promise<Application | undefined>
  /** For a request that has lost its lease; not on record as a read. */
  find: (partnerId: string, applicationId: string, timeoutMs: number) => Promise<Application | undefined>
}

/** What a partner may see of its own, and no other's. That it was read is on record with what was seen. */
export type ApplicationReader = {
  read: (partnerId: string, applicationId: string, timeoutMs: number) => Promise<Application | undefined>
  /** Newest first; only those older than `before`, when given. */
  list: (
    partnerId: string,
    page: { limit: number; before: string | undefined },
    timeoutMs: number,
  ) => Promise<{ items: Application[]; isLast: boolean }>
}

/** `wasCountedLate`: whether it had been counted already as not decided in time. */
export type DecidedApplication = Application & { wasCountedLate: boolean }

/** An application as a later request with its key finds it. */
export type EarlierApplication = {
  onRecord: Application
  /** Whether both ask for the same. */
  isSame: boolean
  /** Whether the request that began with it may still work on it: it was not deferred, and its lease is not ours. */
  isInProgress: boolean
  /** Ours to finish: it was deferred and is due, or its owner is gone. */
  leased: LeasedApplication | undefined
}

export type DueApplication = LeasedApplication & {
  /** Older than the policy allows; nobody decides it any more but at a person's wish. */
  isTooOld: boolean
  /** Of the request that began with it (W3C Trace Context), where that was traced. */
  traceparent: string | undefined
}

/** Undecided applications, as recovery sees them. Every method throws {DatabaseUnavailable} past the time it may use. */
export type DueApplications = {
  /** Takes the lease of at most `limit` that are due; each is in its next round, and in nobody else's hands. */
  take: (limit: number, timeoutMs: number) => Promise<DueApplication[]>
  /** Gives up leases of applications that nobody began to work on: they are due at once. */
  giveBack: (applications: LeasedApplication[], timeoutMs: number) => Promise<void>
  /** Flags one that is too old, and gives up its lease; `false`, and nothing written, unless we still hold it. */
  setAside: (application: LeasedApplication, timeoutMs: number) => Promise<boolean>
  count: (timeoutMs: number) => Promise<Backlog>
  /** At most `limit` that are undecided past the time of the objective, whoever holds them, and not marked yet. */
  findLate: (limit: number, timeoutMs: number) => Promise<LateApplications | undefined>
  /** Marks them, each once for ever; how many are marked by this. Repeated when it was not confirmed, it returns the same. */
  markLate: (late: LateApplications, timeoutMs: number) => Promise<number>
  /** How many were made due: 1, or 0 when it was not set aside; `undefined` when there is no such application. */
  requeue: (applicationId: string, timeoutMs: number) => Promise<number | undefined>
  /** Makes at most `limit` due of those that are set aside, and says how many. */
  requeueSome: (limit: number, timeoutMs: number) => Promise<number>
}

/** Those that were found by one look, at least one. */
export type LateApplications = {
  applicationIds: string[]
  /** On the database's clock; tells this look from any other. */
  foundAt: string
}

export type Backlog = {
  /** Every undecided application, those that are set aside among them. */
  awaitingDecision: number
  setAside: number
  /** The age of the oldest, 0 without any. */
  oldestSeconds: number
}

/** What became of a request whose key has come before. */
export const REPEAT_OUTCOMES = ['replayed', 'taken_over', 'in_progress', 'key_reused'] as const
export type RepeatOutcome = (typeof REPEAT_OUTCOMES)[number]

/** What is worth counting and logging. Never throws. */
export type Events = {
  /** `deferred`: at the partner's wish nobody decides it in this request. */
  received: (applicationId: string, mode: DecisionMode) => void
  repeated: (applicationId: string, outcome: RepeatOutcome) => void
  decided: (application: DecidedApplication) => void
  deferred: (application: LeasedApplication, deferral: Deferral) => void
  /** Somebody else took the application over while we worked on it. */
  leaseLost: (applicationId: string) => void
  /** The decision or the deferral is not known to be on record, be it for the database or a fault; the application is RECEIVED at least. */
  outcomeUnconfirmed: (applicationId: string, error: unknown) => void
}

export const RECOVERY_OUTCOMES = [
  'decided',
  'deferred',
  'set_aside',
  'lease_lost',
  'unconfirmed',
  'given_back',
] as const
export type RecoveryOutcome = (typeof RECOVERY_OUTCOMES)[number]

export type RecoveryEvents = {
  attempted: (outcome: RecoveryOutcome, applications?: number) => void
  setAside: (applicationId: string) => void
  requeued: (applications: number) => void
  counted: (backlog: Backlog) => void
  /** So many more are not decided in time. */
  late: (applications: number) => void
  /** Recovery could not go on for now; `isNews` unless it could not before. */
  stepFailed: (error: unknown, isNews: boolean) => void
}
