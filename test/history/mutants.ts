/** The product without one of its guards: exact texts of its sources, each of which is there once. */
export type Mutant = { name: string; edits: { file: string; find: string; replace: string }[] }

const DUE = 'services/loan-api/src/adapters/postgres/due.ts'
const STATEMENTS = 'services/loan-api/src/adapters/postgres/statements.ts'
const RECOVERY_STATEMENTS = 'services/loan-api/src/adapters/postgres/recovery-statements.ts'
const CONCLUDE = 'services/loan-api/src/applications/conclude.ts'
const TABLES = 'services/loan-api/migrations/0001-applications.ts'

/** Ends of the two statements that write what came of an application. */
const OF_DECIDE = '\n    RETURNING application_id, amount'
const OF_DEFER =
  '\n  RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at`\n\nexport const FIND'

export const mutants: Mutant[] = [
  {
    name: 'no unique key',
    edits: [
      { file: TABLES, find: '      UNIQUE (partner_id, idempotency_key),\n', replace: '' },
      {
        file: STATEMENTS,
        find: '  ON CONFLICT (partner_id, idempotency_key) DO NOTHING\n  RETURNING created_at',
        replace: '  RETURNING created_at',
      },
      {
        file: STATEMENTS,
        find: '  ON CONFLICT (partner_id, idempotency_key) DO NOTHING\n  RETURNING application_id',
        replace: '  RETURNING application_id',
      },
    ],
  },
  {
    // The fencing token and the primary key of the evidence hide the loss of the guards of the two statements and of the
    // trigger alone; here nothing in the code and nothing in the database knows that a decided application is decided.
    name: 'no status guard and no trigger',
    edits: [
      { file: DUE, find: "status = 'RECEIVED' AND ", replace: '' },
      {
        file: STATEMENTS,
        find: `fencing_token = $2 AND status = 'RECEIVED'${OF_DECIDE}`,
        replace: `fencing_token = $2${OF_DECIDE}`,
      },
      {
        file: STATEMENTS,
        find: `fencing_token = $2 AND status = 'RECEIVED'${OF_DEFER}`,
        replace: `fencing_token = $2${OF_DEFER}`,
      },
      { file: TABLES, find: "IF OLD.status <> 'RECEIVED' THEN", replace: 'IF false THEN' },
      {
        file: TABLES,
        find: "CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL)),\n      CHECK (status = 'RECEIVED' OR (leased_until IS NULL AND next_attempt_at IS NULL))",
        replace: 'CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL))',
      },
      {
        file: TABLES,
        find: 'application_id   uuid PRIMARY KEY REFERENCES loan_applications',
        replace: 'application_id   uuid REFERENCES loan_applications',
      },
    ],
  },
  {
    // Only where the row does not confirm it: the lease was lost, or the database did not answer in time.
    name: 'answers its own value instead of the row',
    edits: [
      {
        file: CONCLUDE,
        find: 'const onRecord = await applications.decide(application, decision, report, deadline.leftMs())',
        replace: `const written = await applications
    .decide(application, decision, report, deadline.leftMs())
    .catch(() => undefined)
  const decisionMode = application.round === 0 ? 'live' : 'deferred'
  const decided = { decidedAt: new Date(), decisionMode, policyVersion: policy.version }
  const onRecord = written ?? ({ ...application, ...decision, ...decided } as Application)`,
      },
    ],
  },
  {
    name: 'no fingerprint',
    edits: [
      {
        file: STATEMENTS,
        find: 'idempotency_key = $2 AND fingerprint = $3 AND $5',
        replace: 'idempotency_key = $2 AND $5',
      },
      { file: STATEMENTS, find: 'fingerprint = $3 AS is_same', replace: '$3::bytea IS NOT NULL AS is_same' },
    ],
  },
  {
    name: 'no lease',
    edits: [
      {
        file: DUE,
        find: '\n      AND coalesce(leased_until, next_attempt_at, created_at) <= now()',
        replace: '',
      },
    ],
  },
  {
    name: 'no fencing',
    edits: [
      {
        file: STATEMENTS,
        find: `fencing_token = $2 AND status = 'RECEIVED'${OF_DECIDE}`,
        replace: `$2::bigint IS NOT NULL AND status = 'RECEIVED'${OF_DECIDE}`,
      },
      {
        file: STATEMENTS,
        find: `fencing_token = $2 AND status = 'RECEIVED'${OF_DEFER}`,
        replace: `$2::bigint IS NOT NULL AND status = 'RECEIVED'${OF_DEFER}`,
      },
      {
        file: RECOVERY_STATEMENTS,
        find: 'a.application_id = held.application_id AND a.fencing_token = held.fencing_token',
        replace: 'a.application_id = held.application_id',
      },
    ],
  },
]
