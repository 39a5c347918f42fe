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

  test('refuses where it would be shut out, before it changes anything', async () => {
    await makeGroup()
    await query('SET ROLE loans_owner; CREATE ROLE loan_api LOGIN; RESET ROLE')
    const before = await memberships()
    await expect(migrate(owner, 'iam')).rejects.toThrow(/DROP ROLE loan_api and migrate again/)
    expect(await memberships()).toEqual(before)
    await expectNothingChanged()
  })

  test('says what is missing where there is no such group, before it changes anything', async () => {
    await expect(migrate(owner, 'iam')).rejects.toThrow(/no role rds_iam/)
    expect(await query("SELECT FROM pg_roles WHERE rolname = 'loan_api'")).toEqual([])
    await expectNothingChanged()
  })
})

/** The database is as it was made, and no role of the migrations' is there. */
async function expectNothingChanged(): Promise<void> {
  expect(await query("SELECT FROM pg_roles WHERE rolname IN ('loan_service', 'loan_reader')")).toEqual([])
  const its = new pg.Client({ connectionString: owner })
  await its.connect()
  const { rows } = await its.query("SELECT FROM pg_tables WHERE schemaname = 'public'")
  await its.end()
  expect(rows).toEqual([])
}

describe('back from tokens to a password', () => {
  const password = 'a-password-of-some-length'

  test('is refused while the login is of the group, which no password lets in, before anything is changed', async () => {
    await makeGroup()
    await query('CREATE ROLE loan_api LOGIN; GRANT rds_iam TO loan_api')
    const wayOn = /SERVICE_LOGIN=iam, or have loan_api dropped/
    await expect(migrate(owner, { password })).rejects.toThrow(wayOn)
    const superuserUrl = Object.assign(new URL(postgres.url), { pathname: '/aurora' }).href
    await expect(migrate(superuserUrl, { password })).rejects.toThrow(wayOn)
    await expectNothingChanged()
  })

  test('is refused where the owner may not change the login, before anything is changed', async () => {
    await query('CREATE ROLE loan_api LOGIN')
    await expect(migrate(owner, { password })).rejects.toThrow(/may not change loan_api; leave SERVICE_LOGIN/)
    await expectNothingChanged()
  })

  test('works once the login has been dropped', async () => {
    await makeGroup()
    await migrate(owner, 'iam')
    await query('DROP ROLE loan_api')
    await migrate(owner, { password })
    const url = Object.assign(new URL(owner), { username: 'loan_api', password }).href
    const service = new pg.Client({ connectionString: url })
    await service.connect()
    await service.end()
  })
})

test('a migrator whose connection is lost says that, and not what came of it', async () => {
  await makeGroup()
  await migrate(owner, 'iam')
  const holder = new pg.Client({ connectionString: postgres.url })
  await holder.connect()
  await holder.query('BEGIN; GRANT rds_iam TO loan_reader')
  const failure = migrate(owner, 'iam').catch(error => error)
  const waiting = `FROM pg_stat_activity WHERE application_name = 'loan-api migrate' AND wait_event_type = 'Lock'`
  await expect.poll(() => query(`SELECT ${waiting}`), { timeout: 10_000 }).toHaveLength(1)
  await query(`SELECT pg_terminate_backend(pid) ${waiting}`)
  await holder.end()
  expect(await failure).toMatchObject({ code: '57P01' })
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
