import { expect, test } from 'vitest'
import { startLoanApi } from './_loan-api.ts'

const NEWEST = '0008-schema-version'

/** One that is looked at for the first time while the database has `change`d, which `undo` takes back. */
async function lookAfter(change: string, undo: string) {
  const loanApi = await startLoanApi()
  await loanApi.rows(change)
  const { isReady, lacks } = loanApi.service
  const before = [await isReady(), lacks?.()]
  await loanApi.rows(undo)
  return { loanApi, before, after: [await isReady(), lacks?.()] }
}

const forget = (name: string) => `DELETE FROM knex_migrations WHERE name = '${name}'`
const remember = (name: string) => `INSERT INTO knex_migrations (name, batch) VALUES ('${name}', 9)`

const cases = [
  ['the newest migration', forget(NEWEST), remember(NEWEST), `migration ${NEWEST}`],
  ['an older one', forget('0005-traceparent'), remember('0005-traceparent'), 'migration 0005-traceparent'],
  [
    'the right to see them, as before 0008',
    'REVOKE SELECT (name) ON knex_migrations FROM loan_service',
    'GRANT SELECT (name) ON knex_migrations TO loan_service',
    'the database (42501)',
  ],
  [
    'their table',
    'ALTER TABLE knex_migrations RENAME TO elsewhere',
    'ALTER TABLE elsewhere RENAME TO knex_migrations',
    'the database (42P01)',
  ],
] as const
const looks = await Promise.all(
  cases.map(async ([what, change, undo, lacking]) => ({ what, lacking, ...(await lookAfter(change, undo)) })),
)

test.each(looks)('without $what it is not ready, and says so', ({ before, after, lacking }) => {
  expect(before).toEqual([false, lacking])
  expect(after).toEqual([true, undefined])
})

test('a newer schema will do, and what has been seen once is not looked for again', async () => {
  const [look] = looks
  if (!look) throw new Error('there is no case')
  const { loanApi } = look
  await loanApi.rows(remember('0999-of-a-newer-build'))
  expect(await loanApi.service.isReady()).toBe(true)
  const schema = 'database_statement_duration_seconds_count{statement="schema",outcome="answered"}'
  const before = await loanApi.metric(schema)
  await loanApi.rows(forget(NEWEST))
  expect(await loanApi.service.isReady()).toBe(true)
  expect(await loanApi.metric(schema)).toBe(before)
})
