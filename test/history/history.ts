/** Who retries every key when the faults are over. */
export const HEALER = 'healer'

/** One request of a client and what came of it, by the runner's own clock. */
export type Operation = {
  client: string
  /** All operations of one subject are about one application: a partner's key, or, without one, a partner's applicant. */
  subject: string
  asked: Applying | Reading
  invokedAtMs: number
  returnedAtMs: number
  /** Null where none came: the client has no more patience, or the connection ended. */
  answer: Answer | null
}

/** `body` is canonical: however a client spelled it, the same application is the same text. */
type Applying = { kind: 'apply'; body: string }
type Reading = { kind: 'read'; applicationId: string }
type Answer = { status: number; text: string }

/** An application on record, read by SQL when all is over. */
export type RecordedApplication = {
  subject: string
  applicationId: string
  status: string
  /** As in `Applying`. */
  body: string
  /** What a partner has to be told of it, reasons as their codes. */
  application: object
  /** Null: a decision without evidence. */
  evidence: { status: string } | null
}

/** A row of the database that was written, in the order of writing. */
export type Change = {
  applicationId: string
  of: 'application' | 'evidence'
  /** After the change. */
  status: string
  /** Whether the lease has a new holder since: it was recorded, or its fencing token has changed. */
  takes: boolean
  /** The process of loan-api. */
  writer: string
}

/** A call to the bureau, from the simulator's journal; times by its clock. */
export type Call = {
  applicationId: string
  /** 0 is the partner's own request; who takes the lease over begins another. */
  round: number
  charged: boolean
  /** Its caller left before it was answered. */
  isGivenUp: boolean
  startedAtMs: number
  endedAtMs: number
}

export type AuditFault = { applicationId: string; what: string }

export type History = {
  operations: Operation[]
  recorded: RecordedApplication[]
  changes: Change[]
  calls: Call[]
  /** What `audit:verify` says afterwards: the first thing that is not as it was written, if any. */
  auditFaults: AuditFault[]
  /** When a process that had been frozen went on, by the simulator's clock. */
  wakeUpsMs: number[]
}
