import { currentRequestId } from '@loans/service-kit/log/log'
import type { ApplicationReader } from '../../applications/ports.ts'
import { type ApplicationRow, toApplication } from './application-rows.ts'
import type { Database } from './database.ts'
import { listQuery, readQuery } from './reading-statements.ts'

/** The applications of one partner at a time, in PostgreSQL, whose row-level security lets each statement see no others. */
export function createApplicationReader(database: Database): ApplicationReader {
  return {
    read: async (partnerId, applicationId, timeoutMs) => {
      const query = readQuery({ partnerId, requestId: currentRequestId() }, applicationId)
      const [row] = await database.readAs<ApplicationRow>(partnerId, query, timeoutMs)
      return row && toApplication(row)
    },

    list: async (partnerId, page, timeoutMs) => {
      const query = listQuery({ partnerId, requestId: currentRequestId() }, page)
      const rows = await database.readAs<ApplicationRow>(partnerId, query, timeoutMs)
      return { items: rows.slice(0, page.limit).map(toApplication), isLast: rows.length <= page.limit }
    },
  }
}
