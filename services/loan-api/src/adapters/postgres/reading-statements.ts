import knex, { type Knex } from 'knex'
import type { Statement } from './database.ts'

/** Who reads, and in which request. */
type Reader = { partnerId: string; requestId: string | undefined }

/** Only writes SQL: the statements run through our own pool, where each has its deadline. */
const build = knex({ client: 'pg' })

const COLUMNS = [
  'application_id',
  'amount',
  'term_months',
  'currency',
  'created_at',
  'status',
  'next_attempt_at',
]
const DECISION_COLUMNS = [
  'mode',
  'policy_version',
  'interest_rate',
  'monthly_payment',
  'reasons',
  'decided_at',
]

export function readQuery(reader: Reader, applicationId: string): Statement {
  const one = applicationsOf(reader.partnerId).where('a.application_id', applicationId)
  return recorded('read', reader, one, 1)
}

/** One more than the page holds, which is not shown: it says that there is another page. */
export function listQuery(
  reader: Reader,
  { limit, before }: { limit: number; before: string | undefined },
): Statement {
  const newestFirst = applicationsOf(reader.partnerId)
    .orderBy('a.application_id', 'desc')
    .limit(limit + 1)
  if (before === undefined) return recorded('list', reader, newestFirst, limit)
  return recorded('list-before', reader, newestFirst.where('a.application_id', '<', before), limit)
}

function applicationsOf(partnerId: string): Knex.QueryBuilder {
  return build('loan_applications as a')
    .leftJoin('loan_decisions as d', 'd.application_id', 'a.application_id')
    .select([...COLUMNS.map(column => `a.${column}`), ...DECISION_COLUMNS.map(column => `d.${column}`)])
    .where('a.partner_id', partnerId)
}

/** `query`, and in the same statement the record that the partner has read, and which ones: the `shown` first. */
function recorded(
  name: string,
  { partnerId, requestId }: Reader,
  query: Knex.QueryBuilder,
  shown: number,
): Statement {
  const seen = build.raw(
    `INSERT INTO loan_reads (partner_id, request_id, application_ids)
     SELECT ?, ?, coalesce(array_agg(application_id), '{}')
     FROM (SELECT application_id FROM found ORDER BY application_id DESC LIMIT ?) AS shown`,
    [partnerId, requestId ?? null, shown],
  )
  const { sql, bindings } = build
    .with('found', query)
    .with('seen', seen)
    .select('*')
    .from('found')
    .orderBy('application_id', 'desc')
    .toSQL()
    .toNative()
  return { name, text: sql, values: [...bindings] }
}
