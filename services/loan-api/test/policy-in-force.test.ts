import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { LONGEST_BACKOFF_MS } from '../src/applications/backoff.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const folder = mkdtempSync(join(tmpdir(), 'loans-policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const policy = JSON.parse(readFileSync(new URL('../policies/2026-11.json', import.meta.url), 'utf8'))
policy.version = '2026-12'
policy.termMonths.maximum = 48
policy.bands[0].prices[1].interestRate = 12.5

function write(changes: object): string {
  const file = join(folder, `${crypto.randomUUID()}.json`)
  writeFileSync(file, JSON.stringify({ ...policy, ...changes }))
  return file
}

const inForce = await startLoanApi({ POLICY_FILE: write({}) }, { recovers: true })
const inEuros = await startLoanApi({ POLICY_FILE: write({ currency: 'EUR' }) }, { recovers: true })
const narrower = await startLoanApi(
  {
    POLICY_FILE: write({
      amount: { minimum: 3_000, maximum: 15_000 },
      termMonths: { minimum: 12, maximum: 48 },
    }),
  },
  { recovers: true },
)

test('the policy in force decides what was applied for under another one', async () => {
  const [covered = ''] = await recordUndecided(inForce, 1)
  const [tooLong = ''] = await recordUndecided(inForce, 1, { termMonths: 60 })
  const decided = () =>
    inForce.rows('SELECT application_id, mode, policy_version, interest_rate FROM loan_decisions')
  await expect
    .poll(decided, { timeout: 5_000 })
    .toEqual([
      { application_id: covered, mode: 'deferred', policy_version: '2026-12', interest_rate: '12.50' },
    ])
  await expect.poll(() => inForce.logged.join('')).toContain('not_covered_by_policy')
  expect((await inForce.call(`/loan/applications/${tooLong}`)).body.status).toBe('RECEIVED')
  expect(inForce.scoringSvc.requests).toHaveLength(1)
})

test('it decides nothing in another currency, and pays for no score of it', async () => {
  const [id] = await recordUndecided(inEuros, 1)
  await expect.poll(() => inEuros.logged.join(''), { timeout: 5_000 }).toContain('not_covered_by_policy')
  const [row] = await inEuros.rows(
    `SELECT status, failed_pulls, next_attempt_at - updated_at = $2 * interval '1 millisecond' AS waits_longest
     FROM loan_applications WHERE application_id = $1`,
    [id, LONGEST_BACKOFF_MS],
  )
  expect(row).toEqual({ status: 'RECEIVED', failed_pulls: 0, waits_longest: true })
  expect(inEuros.scoringSvc.requests).toEqual([])
})

test.each([
  ['a larger amount', { amount: 20_000 }],
  ['a smaller amount', { amount: 2_500 }],
  ['a shorter term', { termMonths: 9 }],
])('nor %s than it lends, which was applied for under another one', async (_what, applied) => {
  const [id] = await recordUndecided(narrower, 1, applied)
  const row = async () =>
    (
      await narrower.rows(
        'SELECT round > 0 AND leased_until IS NULL AS has_ended, status FROM loan_applications WHERE application_id = $1',
        [id],
      )
    )[0]
  await expect.poll(row, { timeout: 5_000 }).toEqual({ has_ended: true, status: 'RECEIVED' })
  expect(narrower.scoringSvc.requests).toEqual([])
})
