import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startOwnPostgres } from '../../../test/journeys/_postgres.ts'
import { migrate } from '../src/migrate.ts'

// Of its own, because roles belong to the whole server.
const postgres = await startOwnPostgres()
const superuser = new pg.Client({ connectionString: postgres.url })
await superuser.connect()
superuser.on('error', () => {})
afterAll(() => superuser.end())

const query = async (text: string) => (await superuser.query(text)).rows

/** Stands for Aurora's master user, who makes roles and databases and is no superuser. */
const owner = Object.assign(new URL(postgres.url), {
  username: 'loans_owner',
  password: 'x',
  pathname: '/aurora',
}).href

beforeEach(async () => {
  await superuser.query('DROP DATABASE IF EXISTS aurora WITH (FORCE)')
  for (const role of ['loan_api', 'loan_service', 'loan_reader', 'rds_iam', 'loans_owner'])
    await superuser.query(`DROP ROLE IF EXISTS ${role}`)
  await superuser.query("CREATE ROLE loans_owner LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
  await superuser.query('CREATE DATABASE aurora OWNER loans_owner')
})

/** Stands for Amazon's group, which its master user may give to others. */
const makeGroup = () => superuser.query('CREATE ROLE rds_iam; GRANT rds_iam TO loans_owner WITH ADMIN OPTION')

const memberships = () =>
  query(`
    SELECT member::regrole::text, roleid::regrole::text AS of FROM pg_auth_members
    WHERE member::regrole::text IN ('loan_api', 'loans_owner') ORDER BY 1, 2`)

describe('the migrator of an owner who is no superuser', () => {
  test('makes a login that has no password, and may be the service and no more', async () => {
    await makeGroup()
    const ran = await migrate(owner, 'iam')
    expect(ran).toContain('0004-roles')
    expect(
      await query(
        "SELECT rolcanlogin, rolinherit, rolcreaterole, rolpassword FROM pg_authid WHERE rolname = 'loan_api'",
      ),
    ).toEqual([{ rolcanlogin: true, rolinherit: false, rolcreaterole: false, rolpassword: null }])
    expect((await memberships()).filter(({ member }) => member === 'loan_api')).toEqual([
      { member: 'loan_api', of: 'loan_service' },
      { member: 'loan_api', of: 'rds_iam' },
    ])
  })

  test('does not become a member of that login, and so of the group that logs in by token alone', async () => {
    await makeGroup()
    await migrate(owner, 'iam')
    expect((await memberships()).filter(({ of }) => of === 'loan_api')).toEqual([])
    expect(await query("SELECT FROM pg_roles WHERE rolname ~ 'maker'")).toEqual([])
  })

  test('may do it again and again', async () => {
    await makeGroup()
    await migrate(owner, 'iam')
    const before = await memberships()
    expect(await migrate(owner, 'iam')).toEqual([])
    expect(await memberships()).toEqual(before)
  })

  test('refuses, with everything as it was, where it would be shut out', async () => {
    await makeGroup()
    await migrate(owner, { password: 'a-password-of-some-length' })
    const before = await memberships()
    await expect(migrate(owner, 'iam')).rejects.toThrow(/DROP ROLE loan_api and migrate again/)
    expect(await memberships()).toEqual(before)
  })

  test('says what is missing where there is no such group, before it changes anything', async () => {
    await expect(migrate(owner, 'iam')).rejects.toThrow(/no role rds_iam/)
    expect(await query("SELECT FROM pg_roles WHERE rolname ~ '^loan_'")).toEqual([])
    const its = new pg.Client({ connectionString: owner })
    await its.connect()
    const { rows } = await its.query("SELECT FROM pg_tables WHERE schemaname = 'public'")
    await its.end()
    expect(rows).toEqual([])
  })
})

test('a superuser takes the password of a login that there is', async () => {
  await makeGroup()
  const url = Object.assign(new URL(postgres.url), { pathname: '/aurora' }).href
  await migrate(url, { password: 'a-password-of-some-length' })
  await migrate(url, 'iam')
  expect(await query("SELECT rolpassword FROM pg_authid WHERE rolname = 'loan_api'")).toEqual([
    { rolpassword: null },
  ])
})
