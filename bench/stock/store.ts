import knex from 'knex'
import type { CreditReport } from '../../services/loan-api/src/applications/application.ts'
import type { Decision } from '../../services/loan-api/src/applications/decide.ts'
import { config, ROLE } from '../in-its-place.ts'

/** knex' own pool, which asks nothing of the server. */
const database = knex({
  client: 'pg',
  connection: { connectionString: config.databaseUrl, options: ROLE },
})

type Application = {
  applicationId: string
  partnerId: string
  userId: string
  amount: number
  termMonths: number
  income: number
  requestId: string
}

/** The first statement, as knex' builder writes it. */
export async function recordReceipt(application: Application) {
  const [received] = await database('loan_applications')
    .insert({
      application_id: application.applicationId,
      partner_id: application.partnerId,
      user_id: application.userId,
      amount: application.amount,
      term_months: application.termMonths,
      income: application.income,
      currency: config.policy.currency,
      idempotency_key: null,
      fingerprint: null,
      changed_by: `partner:${application.partnerId}`,
      changed_in: application.requestId,
      changed_under: config.policy.version,
      traceparent: null,
      leased_until: database.raw("now() + ? * interval '1 millisecond'", [config.leaseMs]),
    })
    .onConflict(['partner_id', 'idempotency_key'])
    .ignore()
    .returning(['created_at', 'fencing_token', 'round'])
  return received
}

type Leased = Application & { fencingToken: string }

const APPLIED = [
  'application_id',
  'amount',
  'term_months',
  'currency',
  'created_at',
  'status',
  'next_attempt_at',
]
const EVIDENCE = ['mode', 'policy_version', 'interest_rate', 'monthly_payment', 'reasons', 'decided_at']

/** The second: status and evidence in one statement, as loan-api has it. */
export async function recordDecision(application: Leased, report: CreditReport, decision: Decision) {
  const evidence = evidenceOf(application, report, decision)
  const columns = Object.keys(evidence)
  const update = database('loan_applications')
    .where({
      application_id: application.applicationId,
      fencing_token: application.fencingToken,
      status: 'RECEIVED',
    })
    .update({
      status: decision.status,
      changed_by: `partner:${application.partnerId}`,
      changed_in: application.requestId,
      changed_under: config.policy.version,
      leased_until: null,
      next_attempt_at: null,
      updated_at: database.fn.now(),
    })
    .returning([...APPLIED, database.raw('counted_late_at IS NOT NULL AS was_counted_late')])
  const values = columns.map(column => database.raw('?', [evidence[column] ?? null]))
  const insert = database(database.raw('loan_decisions (application_id, ??)', [columns]))
    .insert(database.select('application_id', ...values).from('application'))
    .returning(EVIDENCE)
  const [row] = await database
    .with('application', update)
    .with('decision', insert)
    .select('*')
    .from(database.raw('application, decision'))
  return row
}

function evidenceOf(
  { amount, termMonths, income }: Leased,
  report: CreditReport,
  decision: Decision,
): Record<string, string | number | string[] | null> {
  const scored = report.outcome === 'scored' ? report : undefined
  const approved = decision.status === 'APPROVED' ? decision : undefined
  return {
    status: decision.status,
    mode: 'live',
    policy_version: config.policy.version,
    inputs: JSON.stringify({ amount, termMonths, income, factors: scored?.factors ?? [] }),
    provider: report.provider,
    score: scored?.score ?? null,
    risk_band: decision.riskBand,
    bureau_risk_band: scored?.riskBand ?? null,
    interest_rate: approved ? approved.interestRateBasisPoints / 100 : null,
    monthly_payment: approved ? approved.monthlyPaymentCents / 100 : null,
    total_repayable: approved ? approved.totalRepayableCents / 100 : null,
    reasons: decision.status === 'REJECTED' ? decision.reasons : [],
  }
}
