import pg from 'pg'
import { query } from '../postgres/query.ts'
import type { Change } from './history.ts'

/** Notes every write, whoever makes it and however it is guarded; as the owner, because loan-api may have no right to. */
const OBSERVE = `
  CREATE SCHEMA history;
  CREATE TABLE history.changes (
    number bigserial PRIMARY KEY, application_id uuid, of text, status text, takes boolean, writer text);
  CREATE FUNCTION history.note_application() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO history.changes (application_id, of, status, takes, writer)
    VALUES (NEW.application_id, 'application', NEW.status,
            TG_OP = 'INSERT' OR NEW.fencing_token <> OLD.fencing_token, current_setting('application_name'));
    RETURN NULL;
  END $$;
  CREATE FUNCTION history.note_evidence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO history.changes (application_id, of, status, takes, writer)
    VALUES (NEW.application_id, 'evidence', NEW.status, false, current_setting('application_name'));
    RETURN NULL;
  END $$;
  CREATE TRIGGER history_notes AFTER INSERT OR UPDATE ON loan_applications
    FOR EACH ROW EXECUTE FUNCTION history.note_application();
  CREATE TRIGGER history_notes AFTER INSERT OR UPDATE ON loan_decisions
    FOR EACH ROW EXECUTE FUNCTION history.note_evidence();`

/** Beside the trigger of the product, which nobody can be sure of here. */
export async function observeWrites(databaseUrl: string): Promise<void> {
  await query(databaseUrl, OBSERVE)
}

export async function readChanges(databaseUrl: string, applicationIds: string[]): Promise<Change[]> {
  return query(
    databaseUrl,
    `SELECT application_id AS "applicationId", of, status, takes, writer
     FROM history.changes WHERE application_id = ANY ($1) ORDER BY number`,
    [applicationIds],
  )
}

/** For those who look often; past the proxy, so that what is asked here meets no fault of the network. */
export async function connect(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl, ssl: false })
  client.on('error', () => {})
  await client.connect()
  return {
    rows: async <Row>(sql: string, values: unknown[]): Promise<Row[]> =>
      (await client.query(sql, values)).rows,
    end: () => client.end(),
  }
}
