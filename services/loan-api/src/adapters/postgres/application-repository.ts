import { currentRequestId } from '@loans/service-kit/log/log'
import { annotate, currentTraceparent } from '@loans/service-kit/telemetry/spans'
import { v7 as uuidv7 } from 'uuid'
import type { LeasedApplication, NewApplication } from '../../applications/application.ts'
import { DatabaseUnavailable, ReceiptUnconfirmed } from '../../applications/errors.ts'
import { toAmount } from '../../applications/money.ts'
import type { ApplicationRepository } from '../../applications/ports.ts'
import {
  type ApplicationRow,
  type EarlierRow,
  partner,
  toApplication,
  toEarlierApplication,
  toNumeric,
} from './application-rows.ts'
import type { Database, Statement } from './database.ts'
import { DECIDE, DEFER, FIND, FIND_EARLIER, RECEIVE, RECEIVE_FOR_LATER } from './statements.ts'

type RepositoryOptions = {
  currency: string
  policyVersion: string
  maximumAgeHours: number
  leaseMs: number
}

/** Applications in PostgreSQL. Deciding one in its partner's request takes two statements, `receive` and `decide`, each one round trip. */
export function createApplicationRepository(
  database: Database,
  { currency, policyVersion, maximumAgeHours, leaseMs }: RepositoryOptions,
): ApplicationRepository {
  type Inserted = [applicationId: string, ...others: unknown[]]

  /** The values of both statements that record an application, in the order of their columns. */
  function appliedFor(applicationId: string, applied: NewApplication): Inserted {
    const { partnerId, userId, amountCents, termMonths, incomeCents, idempotency } = applied
    const amounts = [toNumeric(amountCents), termMonths, toNumeric(incomeCents)]
    const once = [idempotency?.key ?? null, idempotency?.fingerprint ?? null]
    return [
      applicationId,
      partnerId,
      userId,
      ...amounts,
      currency,
      ...once,
      partner(partnerId),
      currentRequestId(),
      policyVersion,
      currentTraceparent() ?? null,
    ]
  }

  /** `undefined` when the key is known. */
  async function insert<Row>(
    statement: Statement & { values: Inserted },
    timeoutMs: number,
  ): Promise<Row | undefined> {
    // Beforehand: whoever is told this id, because nothing was confirmed, finds the trace by it.
    annotate({ 'loan.application_id': statement.values[0] })
    const [row] = await database.run<Row>(statement, timeoutMs).catch(error => {
      throw error instanceof DatabaseUnavailable ? new ReceiptUnconfirmed(statement.values[0], error) : error
    })
    return row
  }

  return {
    receive: async (application, timeoutMs) => {
      const applicationId = uuidv7()
      const values: Inserted = [...appliedFor(applicationId, application), leaseMs]
      const row = await insert<ReceivedRow>({ name: 'receive', text: RECEIVE, values }, timeoutMs)
      if (!row) return undefined
      const { created_at: createdAt, fencing_token: fencingToken, round } = row
      const lease = { holder: partner(application.partnerId), fencingToken, round, failedPulls: 0 }
      return { ...application, applicationId, currency, createdAt, ...lease }
    },

    receiveForLater: async (application, timeoutMs) => {
      const values = appliedFor(uuidv7(), application)
      const statement = { name: 'receive-for-later', text: RECEIVE_FOR_LATER, values }
      const row = await insert<ApplicationRow>(statement, timeoutMs)
      return row && toApplication(row)
    },

    findEarlier: async (application, takesOver, timeoutMs) => {
      const { partnerId, idempotency } = application
      const values = [
        partnerId,
        idempotency.key,
        idempotency.fingerprint,
        leaseMs,
        takesOver,
        maximumAgeHours,
      ]
      const statement = { name: 'find-earlier', text: FIND_EARLIER, values }
      const [row] = await database.run<EarlierRow>(statement, timeoutMs)
      if (!row) throw new Error('a known key stands for no application')
      return toEarlierApplication(row, application)
    },

    decide: async (application, decision, report, timeoutMs) => {
      const approved = decision.status === 'APPROVED' ? decision : undefined
      const scored = report.outcome === 'scored' ? report : undefined
      const values = [
        application.applicationId,
        application.fencingToken,
        decision.status,
        application.holder,
        currentRequestId(),
        application.round === 0 ? 'live' : 'deferred',
        policyVersion,
        JSON.stringify(inputsOf(application, scored?.factors)),
        report.provider,
        scored?.score ?? null,
        decision.riskBand,
        scored?.riskBand ?? null,
        approved ? toNumeric(approved.interestRateBasisPoints) : null,
        approved ? toNumeric(approved.monthlyPaymentCents) : null,
        approved ? toNumeric(approved.totalRepayableCents) : null,
        decision.status === 'REJECTED' ? decision.reasons : [],
      ]
      const statement = { name: 'decide', text: DECIDE, values }
      const [row] = await database.run<DecidedRow>(statement, timeoutMs)
      return row && { ...toApplication(row), wasCountedLate: row.was_counted_late }
    },

    defer: async ({ applicationId, fencingToken, holder }, { dueInMs, reason, failedPulls }, timeoutMs) => {
      const by = [holder, currentRequestId(), policyVersion]
      const values = [applicationId, fencingToken, ...by, dueInMs, reason, failedPulls]
      return first(await database.run<ApplicationRow>({ name: 'defer', text: DEFER, values }, timeoutMs))
    },

    find: async (partnerId, applicationId, timeoutMs) =>
      first(
        await database.run<ApplicationRow>(
          { name: 'find', text: FIND, values: [partnerId, applicationId] },
          timeoutMs,
        ),
      ),
  }
}

type DecidedRow = ApplicationRow & { was_counted_late: boolean }
type ReceivedRow = { created_at: Date; fencing_token: string; round: number }

function first(rows: ApplicationRow[]) {
  return rows[0] && toApplication(rows[0])
}

/** What the decision was made from, kept as evidence beside what it came to. */
function inputsOf({ amountCents, termMonths, incomeCents }: LeasedApplication, factors: string[] = []) {
  return { amount: toAmount(amountCents), termMonths, income: toAmount(incomeCents), factors }
}
