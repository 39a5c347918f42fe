import { currentRequestId } from '@loans/service-kit/log/log'
import type { DueApplications } from '../../applications/ports.ts'
import { type LeasedRow, toLeasedApplication } from './application-rows.ts'
import type { Database } from './database.ts'
import {
  COUNT,
  FIND_LATE,
  GIVE_BACK,
  MARK_LATE,
  REQUEUE,
  REQUEUE_SOME,
  SET_ASIDE,
  TAKE,
} from './recovery-statements.ts'

type DueOptions = { policyVersion: string; leaseMs: number; maximumAgeHours: number; freshForMinutes: number }

/** The undecided applications in PostgreSQL, whose clock alone says what is due, expired and too old. */
export function createDueApplications(
  database: Database,
  { policyVersion, leaseMs, maximumAgeHours, freshForMinutes }: DueOptions,
): DueApplications {
  const run = <Row>(name: string, text: string, values: unknown[], timeoutMs: number) =>
    database.run<Row>({ name, text, values }, timeoutMs)

  return {
    take: async (limit, timeoutMs) => {
      const rows = await run<DueRow>('take-due', TAKE, [limit, leaseMs, maximumAgeHours], timeoutMs)
      return rows.map(row => ({
        ...toLeasedApplication(row),
        isTooOld: row.is_too_old,
        traceparent: row.traceparent ?? undefined,
      }))
    },

    giveBack: async (applications, timeoutMs) => {
      const ids = applications.map(({ applicationId }) => applicationId)
      const fencingTokens = applications.map(({ fencingToken }) => fencingToken)
      await run('give-back', GIVE_BACK, [ids, fencingTokens], timeoutMs)
    },

    setAside: async ({ applicationId, fencingToken, holder }, timeoutMs) => {
      const values = [applicationId, fencingToken, holder, currentRequestId(), policyVersion]
      const rows = await run('set-aside', SET_ASIDE, values, timeoutMs)
      return rows.length > 0
    },

    count: async timeoutMs => {
      const [row] = await run<BacklogRow>('count-undecided', COUNT, [], timeoutMs)
      if (!row) throw new Error('a count returned nothing')
      return {
        awaitingDecision: row.awaiting_decision,
        setAside: row.set_aside,
        oldestSeconds: row.oldest_seconds,
      }
    },

    findLate: async (limit, timeoutMs) => {
      const rows = await run<LateRow>('find-late', FIND_LATE, [limit, freshForMinutes], timeoutMs)
      const [first] = rows
      return first && { applicationIds: rows.map(row => row.application_id), foundAt: first.found_at }
    },

    markLate: async ({ applicationIds, foundAt }, timeoutMs) => {
      const [row] = await run<MarkedRow>('mark-late', MARK_LATE, [applicationIds, foundAt], timeoutMs)
      return row?.marked ?? 0
    },

    requeue: async (applicationId, timeoutMs) => {
      const values = [currentRequestId(), policyVersion, applicationId, maximumAgeHours]
      const [row] = await run<RequeuedRow>('requeue', REQUEUE, values, timeoutMs)
      return row?.requeued
    },

    requeueSome: async (limit, timeoutMs) => {
      const [row] = await run<RequeuedRow>(
        'requeue-some',
        REQUEUE_SOME,
        [currentRequestId(), policyVersion, limit],
        timeoutMs,
      )
      return row?.requeued ?? 0
    },
  }
}

type DueRow = LeasedRow & { is_too_old: boolean; traceparent: string | null }
type BacklogRow = { awaiting_decision: number; set_aside: number; oldest_seconds: number }
type LateRow = { application_id: string; found_at: string }
type MarkedRow = { marked: number }
type RequeuedRow = { requeued: number }
