import pg from 'pg'
import { type AuditedApplication, faultOf } from './applications/audit-chain.ts'
import { readOwnerConfig } from './config/owner.ts'

export type Audit = { applications: number; events: number; fault?: { applicationId: string; what: string } }

/** Few enough to be held in memory with all their events, which in an outage of days are thousands each. */
const PAGE = 20

/**
 * Recomputes the chain of every application's events and compares it with the application and its decision, until the first
 * that is wrong. Needs the rights of the owner of the tables.
 */
export async function verifyAudit(databaseUrl: string): Promise<Audit> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'loan-api audit' })
  // What is asked of a connection that is lost fails, and says why; without a listener the process would end before that.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("SET TimeZone = 'UTC'")
    const audit: Audit = { applications: 0, events: 0 }
    const orphan = await findOrphan(client)
    if (orphan) return { ...audit, fault: { applicationId: orphan, what: 'there is no such application' } }
    for await (const application of readApplications(client)) {
      audit.applications += 1
      audit.events += application.events.length
      const what = faultOf(application)
      if (what) return { ...audit, fault: { applicationId: application.applicationId, what } }
    }
    return audit
  } finally {
    await client.end()
  }
}

async function* readApplications(client: pg.Client): AsyncGenerator<AuditedApplication> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await client.query<AuditedApplication>(APPLICATIONS, [after, PAGE])
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.applicationId
  }
}

async function findOrphan(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ application_id: string }>(ORPHAN)
  return rows[0]?.application_id
}

/** The texts are made here once more, not by the functions that made them: who may change those may not be trusted. */
const APPLICATIONS = `
  SELECT a.application_id AS "applicationId", a.status, a.deferrals, a.set_aside_at IS NOT NULL AS "isSetAside",
    jsonb_build_array(a.partner_id, a.user_id, a.amount, a.term_months, a.income, a.currency, a.idempotency_key,
                      encode(a.fingerprint, 'hex'), a.created_at)::text AS applied,
    CASE WHEN d.application_id IS NOT NULL THEN
      jsonb_build_array(d.status, d.mode, d.policy_version, d.inputs, d.provider, d.score, d.risk_band, d.bureau_risk_band,
                        d.interest_rate, d.monthly_payment, d.total_repayable, d.reasons, d.decided_at)::text END AS decision,
    (SELECT coalesce(json_agg(json_build_object(
        'sequence', e.sequence, 'event', e.event, 'details', e.details, 'hash', encode(e.hash, 'hex'),
        'text', jsonb_build_array(e.application_id, e.sequence, e.event, e.actor, e.request_id, e.at, e.details)::text
      ) ORDER BY e.sequence), '[]')
     FROM loan_events e WHERE e.application_id = a.application_id) AS events
  FROM loan_applications a LEFT JOIN loan_decisions d USING (application_id)
  WHERE a.application_id > $1
  ORDER BY a.application_id
  LIMIT $2`

/** Only who takes the tables' constraints away can leave one. */
const ORPHAN = `
  SELECT application_id FROM (SELECT application_id FROM loan_events UNION ALL SELECT application_id FROM loan_decisions) AS recorded
  WHERE NOT EXISTS (SELECT FROM loan_applications a WHERE a.application_id = recorded.application_id)
  LIMIT 1`

/** For a person: what holds, or the first thing that does not. */
export function describeAudit({ applications, events, fault }: Audit): string {
  if (fault) return `${fault.applicationId}: ${fault.what}\n`
  return `${events} events of ${applications} applications are as they were written\n`
}

if (import.meta.main) {
  try {
    const audit = await verifyAudit(readOwnerConfig(process.env).databaseUrl)
    process.stdout.write(describeAudit(audit))
    if (audit.fault) process.exitCode = 1
  } catch (error) {
    process.stderr.write(`verify-audit: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
