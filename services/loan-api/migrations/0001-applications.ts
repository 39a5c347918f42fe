import type { Knex } from 'knex'

/** Applications and the evidence of their decisions; the database itself refuses to change what was decided. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE loan_applications (
      application_id  uuid PRIMARY KEY,
      partner_id      varchar(64) NOT NULL,
      user_id         varchar(50) NOT NULL,
      amount          numeric(12,2) NOT NULL CHECK (amount > 0),
      term_months     integer NOT NULL CHECK (term_months > 0),
      income          numeric(12,2) NOT NULL CHECK (income >= 0),
      currency        char(3) NOT NULL,
      status          varchar(20) NOT NULL DEFAULT 'RECEIVED'
                      CHECK (status IN ('RECEIVED', 'APPROVED', 'REJECTED')),
      idempotency_key varchar(255),
      fingerprint     bytea CHECK (octet_length(fingerprint) = 32),
      leased_until    timestamptz,
      fencing_token   bigint NOT NULL DEFAULT 1,
      round           integer NOT NULL DEFAULT 0 CHECK (round >= 0),
      next_attempt_at timestamptz,
      created_at      timestamptz NOT NULL DEFAULT now(),
      updated_at      timestamptz NOT NULL DEFAULT now(),
      UNIQUE (partner_id, idempotency_key),
      CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL)),
      CHECK (status = 'RECEIVED' OR (leased_until IS NULL AND next_attempt_at IS NULL))
    );
    CREATE INDEX loan_applications_of_partner ON loan_applications (partner_id, application_id DESC);

    CREATE TABLE loan_decisions (
      application_id   uuid PRIMARY KEY REFERENCES loan_applications,
      status           varchar(20) NOT NULL CHECK (status IN ('APPROVED', 'REJECTED')),
      mode             varchar(10) NOT NULL CHECK (mode IN ('live', 'deferred')),
      policy_version   varchar(40) NOT NULL,
      inputs           jsonb NOT NULL,
      provider         varchar(100) NOT NULL,
      score            integer CHECK (score BETWEEN 300 AND 850),
      risk_band        varchar(20),
      bureau_risk_band varchar(20),
      interest_rate    numeric(5,2) CHECK (interest_rate >= 0),
      monthly_payment  numeric(12,2) CHECK (monthly_payment > 0),
      total_repayable  numeric(14,2) CHECK (total_repayable > 0),
      reasons          varchar(60)[] NOT NULL,
      decided_at       timestamptz NOT NULL DEFAULT now(),
      CHECK ((status = 'APPROVED') = (interest_rate IS NOT NULL)),
      CHECK ((interest_rate IS NULL) = (monthly_payment IS NULL) AND (interest_rate IS NULL) = (total_repayable IS NULL)),
      CHECK (cardinality(reasons) BETWEEN CASE status WHEN 'REJECTED' THEN 1 ELSE 0 END
                                      AND CASE status WHEN 'REJECTED' THEN 4 ELSE 0 END)
    );

    CREATE FUNCTION guard_loan_application() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'RECEIVED' THEN
          RAISE EXCEPTION 'an application begins as RECEIVED' USING ERRCODE = 'LN001';
        END IF;
        RETURN NEW;
      END IF;
      IF OLD.status <> 'RECEIVED' THEN
        RAISE EXCEPTION 'a decided application does not change' USING ERRCODE = 'LN001';
      END IF;
      IF (NEW.application_id, NEW.partner_id, NEW.user_id, NEW.amount, NEW.term_months, NEW.income, NEW.currency,
          NEW.idempotency_key, NEW.fingerprint, NEW.created_at)
         IS DISTINCT FROM
         (OLD.application_id, OLD.partner_id, OLD.user_id, OLD.amount, OLD.term_months, OLD.income, OLD.currency,
          OLD.idempotency_key, OLD.fingerprint, OLD.created_at) THEN
        RAISE EXCEPTION 'what was applied for does not change' USING ERRCODE = 'LN002';
      END IF;
      IF NEW.fencing_token < OLD.fencing_token OR NEW.round < OLD.round THEN
        RAISE EXCEPTION 'leases and rounds only count up' USING ERRCODE = 'LN002';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER guard_loan_application BEFORE INSERT OR UPDATE ON loan_applications
      FOR EACH ROW EXECUTE FUNCTION guard_loan_application();

    CREATE FUNCTION guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM loan_applications JOIN loan_decisions USING (application_id, status)
                     WHERE application_id = NEW.application_id) THEN
        RAISE EXCEPTION 'an application and its decision agree' USING ERRCODE = 'LN004';
      END IF;
      RETURN NULL;
    END $$;
    -- At the end of the transaction, because one statement writes both.
    CREATE CONSTRAINT TRIGGER guard_evidence AFTER UPDATE OF status ON loan_applications
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION guard_evidence();
    CREATE CONSTRAINT TRIGGER guard_evidence AFTER INSERT ON loan_decisions
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_evidence();

    CREATE FUNCTION guard_records() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'records are kept' USING ERRCODE = 'LN005';
    END $$;
    CREATE TRIGGER guard_records BEFORE DELETE OR TRUNCATE ON loan_applications
      FOR EACH STATEMENT EXECUTE FUNCTION guard_records();
    CREATE TRIGGER guard_records BEFORE DELETE OR TRUNCATE ON loan_decisions
      FOR EACH STATEMENT EXECUTE FUNCTION guard_records();

    CREATE FUNCTION guard_loan_decision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a decision is written once' USING ERRCODE = 'LN003';
    END $$;
    CREATE TRIGGER guard_loan_decision BEFORE UPDATE ON loan_decisions
      FOR EACH ROW EXECUTE FUNCTION guard_loan_decision();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE loan_decisions, loan_applications;
    DROP FUNCTION guard_loan_application(), guard_loan_decision(), guard_evidence(), guard_records();
  `)
}
