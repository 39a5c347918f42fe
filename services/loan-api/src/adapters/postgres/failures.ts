import pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'

/** node-postgres gives it no code. */
export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/**
 * Whether the server refused the statement itself, so that the connection is as good as before. Everything else, a query that
 * timed out, a lost connection (08), a shutdown (57P), a server that became read-only (25006), leaves a connection that must
 * not be used again.
 */
export function isOurMistake(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false
  return /^(22|23|42|LN)/.test(error.code)
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** How a statement failed, in the words that metrics have for peers; an `error` is an answer of the server's. */
export function outcomeOf(error: unknown): 'error' | 'timeout' | 'refused' | 'reset' {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error
  if (cause instanceof pg.DatabaseError || !(cause instanceof Error)) return 'error'
  // Neither node-postgres nor its pool gives their timeouts a code.
  if (/timeout/.test(cause.message)) return 'timeout'
  return 'code' in cause && REFUSED.has(String(cause.code)) ? 'refused' : 'reset'
}
