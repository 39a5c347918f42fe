import type { Knex } from 'knex'

/**
 * Who changed an application, and who read it. Events are written by triggers, in the statement of the change itself, so that no
 * statement can forget one; those of an application are chained by their hashes, and nobody changes or deletes them.
 */
export async function up(knex: Knex): Promise<void> {
  const [{ schema }] = (await knex.raw('SELECT quote_ident(current_schema()) AS schema')).rows
  await knex.raw(`
    ALTER TABLE loan_applications
      ADD COLUMN changed_by      varchar(80),
      ADD COLUMN changed_in      varchar(64),
      ADD COLUMN changed_under   varchar(40),
      ADD COLUMN deferrals       integer NOT NULL DEFAULT 0 CHECK (deferrals >= 0),
      ADD COLUMN deferral_reason varchar(40);

    CREATE TABLE loan_events (
      application_id uuid NOT NULL REFERENCES loan_applications,
      sequence       integer NOT NULL CHECK (sequence >= 1),
      event          varchar(20) NOT NULL
                     CHECK (event IN ('RECEIVED', 'DEFERRED', 'SET_ASIDE', 'REQUEUED', 'APPROVED', 'REJECTED')),
      actor          varchar(80) NOT NULL,
      request_id     varchar(64) NOT NULL,
      at             timestamptz NOT NULL,
      details        jsonb NOT NULL,
      hash           bytea NOT NULL CHECK (octet_length(hash) = 32),
      PRIMARY KEY (application_id, sequence)
    );

    CREATE TABLE loan_reads (
      read_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      partner_id      varchar(64) NOT NULL,
      request_id      varchar(64) NOT NULL,
      application_ids uuid[] NOT NULL,
      at              timestamptz NOT NULL DEFAULT now()
    );

    -- What it hashes, it names column by column: one that is added later changes no hash of before.
    CREATE FUNCTION append_event(a loan_applications, kind text) RETURNS void LANGUAGE plpgsql SET TimeZone = 'UTC' AS $$
    DECLARE
      last loan_events;
      details jsonb := jsonb_build_object('round', a.round, 'policyVersion', a.changed_under);
      evidence jsonb;
    BEGIN
      IF kind = 'RECEIVED' THEN
        details := details || jsonb_build_object('applied', encode(sha256(convert_to(jsonb_build_array(
          a.partner_id, a.user_id, a.amount, a.term_months, a.income, a.currency, a.idempotency_key,
          encode(a.fingerprint, 'hex'), a.created_at
        )::text, 'UTF8')), 'hex'));
      ELSE
        SELECT * INTO last FROM loan_events WHERE application_id = a.application_id ORDER BY sequence DESC LIMIT 1;
      END IF;
      IF kind = 'DEFERRED' THEN
        details := details || jsonb_build_object('reason', a.deferral_reason);
      ELSIF kind IN ('APPROVED', 'REJECTED') THEN
        SELECT jsonb_build_object(
          'provider', d.provider,
          'decision', encode(sha256(convert_to(jsonb_build_array(
            d.status, d.mode, d.policy_version, d.inputs, d.provider, d.score, d.risk_band, d.bureau_risk_band,
            d.interest_rate, d.monthly_payment, d.total_repayable, d.reasons, d.decided_at
          )::text, 'UTF8')), 'hex'))
        INTO evidence FROM loan_decisions d WHERE d.application_id = a.application_id;
        -- Without any the transaction will be refused at its end.
        details := details || coalesce(evidence, '{}');
      END IF;
      INSERT INTO loan_events VALUES (
        a.application_id, coalesce(last.sequence, 0) + 1, kind, a.changed_by, a.changed_in, now(), details,
        sha256(coalesce(last.hash, '') || convert_to(jsonb_build_array(
          a.application_id, coalesce(last.sequence, 0) + 1, kind, a.changed_by, a.changed_in, now(), details
        )::text, 'UTF8')));
    END $$;
    REVOKE ALL ON FUNCTION append_event(loan_applications, text) FROM PUBLIC;

    -- With the rights of their owner, and on no other table: who may change an application may not write its events otherwise.
    CREATE FUNCTION record_receipt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      PERFORM append_event(NEW, 'RECEIVED');
      RETURN NULL;
    END $$;
    CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NEW.deferrals <> OLD.deferrals THEN
        PERFORM append_event(NEW, 'DEFERRED');
      END IF;
      IF (NEW.set_aside_at, NEW.requeued_at) IS DISTINCT FROM (OLD.set_aside_at, OLD.requeued_at) THEN
        PERFORM append_event(NEW, CASE WHEN NEW.set_aside_at IS NULL THEN 'REQUEUED' ELSE 'SET_ASIDE' END);
      END IF;
      -- Last: nothing comes after a decision.
      IF NEW.status <> OLD.status THEN
        PERFORM append_event(NEW, NEW.status);
      END IF;
      RETURN NULL;
    END $$;
    -- The temporary schema last, or somebody's temporary table could take the place of one of ours.
    ALTER FUNCTION record_receipt() SET search_path = ${schema}, pg_temp;
    ALTER FUNCTION record_change() SET search_path = ${schema}, pg_temp;
    ALTER FUNCTION guard_evidence() SET search_path = ${schema}, pg_temp;
    REVOKE ALL ON FUNCTION record_receipt(), record_change() FROM PUBLIC;

    CREATE FUNCTION attribute_to_session() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.changed_by := 'database:' || session_user;
      NEW.changed_in := '-';
      NEW.changed_under := NULL;
      RETURN NEW;
    END $$;
    -- The service says who changes something, and in which request; what anybody else changes by hand is nobody else's doing.
    CREATE TRIGGER attribute_to_session BEFORE INSERT OR UPDATE ON loan_applications
      FOR EACH ROW WHEN (current_user <> 'loan_service') EXECUTE FUNCTION attribute_to_session();
    CREATE TRIGGER record_receipt AFTER INSERT ON loan_applications FOR EACH ROW EXECUTE FUNCTION record_receipt();
    CREATE TRIGGER record_change AFTER UPDATE ON loan_applications FOR EACH ROW
      WHEN (NEW.status <> OLD.status OR NEW.deferrals <> OLD.deferrals
            OR (NEW.set_aside_at, NEW.requeued_at) IS DISTINCT FROM (OLD.set_aside_at, OLD.requeued_at))
      EXECUTE FUNCTION record_change();
    CREATE TRIGGER guard_records BEFORE UPDATE OR DELETE OR TRUNCATE ON loan_events
      FOR EACH STATEMENT EXECUTE FUNCTION guard_records();
    CREATE TRIGGER guard_records BEFORE UPDATE OR DELETE OR TRUNCATE ON loan_reads
      FOR EACH STATEMENT EXECUTE FUNCTION guard_records();

    -- What there was before, as it is found.
    DO $$
    DECLARE a loan_applications;
    BEGIN
      FOR a IN SELECT * FROM loan_applications LOOP
        a.changed_by := 'database:' || session_user;
        a.changed_in := '-';
        PERFORM append_event(a, 'RECEIVED');
        IF a.status <> 'RECEIVED' THEN
          PERFORM append_event(a, a.status);
        ELSIF a.set_aside_at IS NOT NULL THEN
          PERFORM append_event(a, 'SET_ASIDE');
        END IF;
      END LOOP;
    END $$;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER attribute_to_session ON loan_applications;
    DROP TRIGGER record_receipt ON loan_applications;
    DROP TRIGGER record_change ON loan_applications;
    ALTER FUNCTION guard_evidence() RESET search_path;
    DROP TABLE loan_events, loan_reads;
    DROP FUNCTION attribute_to_session(), record_receipt(), record_change(), append_event(loan_applications, text);
    ALTER TABLE loan_applications
      DROP COLUMN changed_by, DROP COLUMN changed_in, DROP COLUMN changed_under, DROP COLUMN deferrals, DROP COLUMN deferral_reason;
  `)
}
