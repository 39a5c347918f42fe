import pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'

/** node-postgres gives it no code. */
export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** After a failover the other connections, made before it, lead to the same server: it has become a reader. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === '25006'
}

/** Whether the server refused the statement for what it says: data, a constraint, a name, a guard (LN) of the migrations. */
export function isOurMistake(error: unknown): boolean {
  return /^(22|23|42|LN)/.test(codeOf(error))
}

/** The server's own words for a statement that took, or a lock that was waited for, too long. */
const TOOK_TOO_LONG = new Set(['57014', '55P03'])

/**
 * Whether the connection is as good as before. Everything else, a statement that nobody answered, a lost connection (08), a
 * shutdown (57P), a server that became read-only (25006), leaves one that must not be used again.
 */
export function isOfStatementAlone(error: unknown): boolean {
  return isOurMistake(error) || TOOK_TOO_LONG.has(codeOf(error))
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** How a statement failed, in the words that metrics have for peers; an `error` is an answer of the server's. */
export function outcomeOf(error: unknown): 'error' | 'timeout' | 'refused' | 'reset' {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error
  if (TOOK_TOO_LONG.has(codeOf(cause))) return 'timeout'
  if (cause instanceof pg.DatabaseError || !(cause instanceof Error)) return 'error'
  // Neither node-postgres nor its pool gives their timeouts a code.
  if (/timeout/.test(cause.message)) return 'timeout'
  return 'code' in cause && REFUSED.has(String(cause.code)) ? 'refused' : 'reset'
}
