import type { Application, CreditReport, LeasedApplication, NewApplication, NoReport } from './application.ts'
import type { Decision } from './decide.ts'

export type Introspection =
  | { active: false }
  | { active: true; issuer: string; clientId: string; scopes: ReadonlySet<string> }

export type Authenticator = {
  /** @throws {NoVerdict} when there is no answer within `timeoutMs`. */
  introspect: (token: string, timeoutMs: number) => Promise<Introspection>
}

export type ScoreProvider = {
  /** Never throws: whatever goes wrong is a reason for having no report. */
  report: (application: LeasedApplication, timeoutMs: number) => Promise<CreditReport | NoReport>
}

/** Every method takes the time it may use, waiting for a connection included, and throws {DatabaseUnavailable} past it. */
export type ApplicationRepository = {
  /** Records an application as RECEIVED and takes its lease. @throws {ReceiptUnconfirmed} */
  receive: (application: NewApplication, timeoutMs: number) => Promise<LeasedApplication>
  /** Writes the decision with its evidence; `undefined`, and nothing written, unless we still hold the lease. */
  decide: (
    application: LeasedApplication,
    decision: Decision,
    report: CreditReport,
    timeoutMs: number,
  ) => Promise<Application | undefined>
  /** Gives the lease up until the next attempt is due; `undefined`, and nothing written, unless we still hold it. */
  defer: (
    application: LeasedApplication,
    dueInMs: number,
    timeoutMs: number,
  ) => Promise<Application | undefined>
  find: (partnerId: string, applicationId: string, timeoutMs: number) => Promise<Application | undefined>
  /** Newest first; only those older than `before`, when given. */
  list: (
    partnerId: string,
    page: { limit: number; before: string | undefined },
    timeoutMs: number,
  ) => Promise<Application[]>
}

/** What is worth counting and logging. Never throws. */
export type Events = {
  received: (applicationId: string) => void
  decided: (application: Application) => void
  deferred: (applicationId: string, reason: DeferralReason, cause?: unknown) => void
  /** Somebody else took the application over while we worked on it. */
  leaseLost: (applicationId: string) => void
  /** The decision or the deferral is not known to be on record, be it for the database or a fault; the application is RECEIVED at least. */
  outcomeUnconfirmed: (applicationId: string, error: unknown) => void
}

export type DeferralReason = NoReport['reason']
