import pg from 'pg'
import type { Row } from './evidence.ts'

/** A database that is frozen does not answer, and nobody shall wait for that. */
const LOOKS_WITHIN_MS = 500

/** Undefined when the database does not say. */
export async function countUndecided(databaseUrl: string): Promise<number | undefined> {
  const limits = { connectionTimeoutMillis: LOOKS_WITHIN_MS, query_timeout: LOOKS_WITHIN_MS }
  const sql = "SELECT count(*)::int AS count FROM loan_applications WHERE status = 'RECEIVED'"
  try {
    const [row] = await query<{ count: number }>(databaseUrl, sql, limits)
    return row?.count
  } catch {
    return undefined
  }
}

const ROWS = `
  SELECT application_id AS "applicationId", idempotency_key AS key, user_id AS "userId", (amount * 100)::int AS "amountCents",
         term_months AS "termMonths", (income * 100)::int AS "incomeCents", a.status,
         CASE WHEN d.application_id IS NOT NULL THEN
           json_build_object('status', d.status, 'mode', d.mode, 'score', d.score, 'reasons', d.reasons) END AS decision
  FROM loan_applications a LEFT JOIN loan_decisions d USING (application_id)`

/** Everything on record, as the owner of the tables sees it: what partners were told is not to be believed here. */
export function readRows(databaseUrl: string): Promise<Row[]> {
  return query<Row>(databaseUrl, ROWS)
}

async function query<Result extends pg.QueryResultRow>(
  databaseUrl: string,
  sql: string,
  limits: pg.ClientConfig = {},
): Promise<Result[]> {
  const client = new pg.Client({ connectionString: databaseUrl, ...limits })
  // One that ends while nobody asks it anything is told here, and would end this process.
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Result>(sql)).rows
  } finally {
    // Not waited for: it may be frozen.
    client.end().catch(() => {})
  }
}
