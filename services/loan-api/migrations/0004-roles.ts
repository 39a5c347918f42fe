import type { Knex } from 'knex'

/**
 * What the service may do in the database, whoever it logs in as: `loan_service` takes and decides applications,
 * `loan_reader` sees those of one partner at a time, without what only decides them. Roles belong to the whole server, so they stay.
 */
export async function up(knex: Knex): Promise<void> {
  await ensureRoles(knex)
  const [{ schema }] = (await knex.raw('SELECT quote_ident(current_schema()) AS schema')).rows
  await knex.raw(`
    REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC;
    GRANT USAGE ON SCHEMA ${schema} TO loan_service, loan_reader;
    GRANT SELECT, INSERT ON loan_applications, loan_decisions TO loan_service;
    GRANT UPDATE (status, leased_until, fencing_token, round, next_attempt_at, updated_at, failed_pulls, set_aside_at,
                  requeued_at, changed_by, changed_in, changed_under, deferrals, deferral_reason)
      ON loan_applications TO loan_service;
    GRANT SELECT (application_id, partner_id, amount, term_months, currency, created_at, status, next_attempt_at)
      ON loan_applications TO loan_reader;
    GRANT SELECT (application_id, mode, policy_version, interest_rate, monthly_payment, reasons, decided_at)
      ON loan_decisions TO loan_reader;
    GRANT INSERT (partner_id, request_id, application_ids) ON loan_reads TO loan_reader;

    ALTER TABLE loan_applications ENABLE ROW LEVEL SECURITY;
    ALTER TABLE loan_decisions ENABLE ROW LEVEL SECURITY;
    ALTER TABLE loan_reads ENABLE ROW LEVEL SECURITY;
    CREATE POLICY all_partners ON loan_applications TO loan_service USING (true);
    CREATE POLICY all_partners ON loan_decisions TO loan_service USING (true);
    -- Without a partner it is null, which equals nothing.
    CREATE POLICY one_partner ON loan_applications FOR SELECT TO loan_reader
      USING (partner_id = current_setting('loans.partner_id', true));
    CREATE POLICY one_partner ON loan_decisions FOR SELECT TO loan_reader
      -- Asked row by row: to look for all applications of the partner at once would take the longer the more there are.
      USING ((SELECT a.partner_id FROM loan_applications a WHERE a.application_id = loan_decisions.application_id)
             = current_setting('loans.partner_id', true));
    CREATE POLICY one_partner ON loan_reads FOR INSERT TO loan_reader
      WITH CHECK (partner_id = current_setting('loans.partner_id', true));
  `)
}

export async function down(knex: Knex): Promise<void> {
  const [{ schema }] = (await knex.raw('SELECT quote_ident(current_schema()) AS schema')).rows
  await knex.raw(`
    DROP POLICY all_partners ON loan_applications;
    DROP POLICY all_partners ON loan_decisions;
    DROP POLICY one_partner ON loan_applications;
    DROP POLICY one_partner ON loan_decisions;
    DROP POLICY one_partner ON loan_reads;
    ALTER TABLE loan_applications DISABLE ROW LEVEL SECURITY;
    ALTER TABLE loan_decisions DISABLE ROW LEVEL SECURITY;
    ALTER TABLE loan_reads DISABLE ROW LEVEL SECURITY;
    REVOKE ALL ON loan_applications, loan_decisions, loan_reads FROM loan_service, loan_reader;
    REVOKE USAGE ON SCHEMA ${schema} FROM loan_service, loan_reader;
  `)
}

/** Who may not make roles is told what to have made. */
async function ensureRoles(knex: Knex): Promise<void> {
  const [{ owner }] = (await knex.raw('SELECT quote_ident(current_user) AS owner')).rows
  try {
    await knex.raw(`
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loan_reader') THEN
          CREATE ROLE loan_reader NOLOGIN;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loan_service') THEN
          -- It takes the reader's rights only when it says so.
          CREATE ROLE loan_service NOLOGIN NOINHERIT;
        END IF;
        IF NOT pg_has_role('loan_service', 'loan_reader', 'MEMBER') THEN
          GRANT loan_reader TO loan_service;
        END IF;
        -- So that a service that logs in as the owner can be reduced to them too; before PostgreSQL 16 there is no SET apart.
        IF NOT pg_has_role('loan_service',
                           CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
          GRANT loan_service TO CURRENT_USER;
        END IF;
      END $$;
    `)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '42501') throw error
    throw new Error(
      `${owner} may not make the roles loan_service and loan_reader; have an administrator of the server run: CREATE ROLE loan_reader NOLOGIN; CREATE ROLE loan_service NOLOGIN NOINHERIT; GRANT loan_reader TO loan_service; GRANT loan_service TO ${owner};`,
    )
  }
}
