import type { z } from 'zod'
import type { journalPage } from '../services/external-score-mock/src/http/control-schemas.ts'

/** Part of a run: a stage, or what is before and after. Nothing is in flight when it begins, so an answer belongs to one of them. */
export type Phase = {
  name: string
  kind: 'warm-up' | 'baseline' | 'stage' | 'recovery'
  ratePerSecond: number
  /** Milliseconds since 1970: the first application, and the last answer. */
  fromMs: number
  toMs: number
}

/** What one applicant was told, once. */
export type Answer = {
  /** Of the applicant: `applicantAt(seed, index)`. */
  index: number
  /** Idempotency-Key and X-Request-Id. */
  key: string
  phase: string
  sentAtMs: number
  /** Until the last byte, as the client saw it. */
  ms: number
  /** Of `ms`: while the client's own process could not run. */
  lagMs: number
  /** Undefined when the connection failed or nobody answered in time. */
  status?: number
  /** Of the problem, when it was one. */
  code?: string
  applicationId?: string
  /** The application's status in the answer. */
  told?: string
}

export type Journal = z.output<typeof journalPage>
export type Call = Journal['entries'][number]

/** An application as the database has it. */
export type Row = {
  applicationId: string
  key: string | null
  userId: string
  amountCents: number
  termMonths: number
  incomeCents: number
  status: string
  /** The evidence of the decision; `score` is null for an applicant without a file. */
  decision: { status: string; mode: string; score: number | null; reasons: string[] } | null
}

/** How the platform was doing, once a second. */
export type Look = {
  atMs: number
  /** The bureau's breaker in scoring-svc; undefined when scoring-svc did not say. */
  breaker?: string
  /** Undefined when the database did not say. */
  undecided?: number
  /** Of the largest of our services. */
  memoryMib: number
}

/** Something that was done to the platform: from when it was so until it was over. */
export type Struck = { phase: string; fault: string; fromMs: number; toMs: number }

/** What could not be done to the platform or read of it, and why: a verdict without it is in doubt. */
export type Missing = {
  what: 'fault' | 'end of the faults' | 'rows' | 'journal' | 'audit' | 'server times'
  why: string
}

/** All that was seen of a run; what it is worth is computed of this alone. */
export type Evidence = {
  phases: Phase[]
  answers: Answer[]
  /** Those of applicants that were told nothing definite, and asked again with the same key when all was well. */
  askedAgain: Answer[]
  rows: Row[]
  calls: Call[]
  looks: Look[]
  struck: Struck[]
  /** By loan-api's own clock, of each request: by its key. Several when it was asked again. */
  serverMs: Map<string, number[]>
  missing: Missing[]
  /** What the audit found wrong. */
  auditFault?: string
  /** Why nothing was done to it: what was not well before. */
  notBegun: string[]
  /** Why it was ended early. */
  halted?: string
}
