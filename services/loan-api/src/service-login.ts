import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { ServiceLogin } from './config/owner.ts'

/** Whom the service logs in as where the migration is told how. */
const LOGIN = 'loan_api'
/** Amazon's: whoever is a member of it, by whatever way, logs in by a token of IAM's and by no password. */
const IAM_GROUP = 'rds_iam'
/** Exists for a moment, see `createByAnother`. */
const MAKER = 'loan_login_maker'

/** Before anything is changed. @throws where the server does not know what the login needs. */
export async function checkLogin(owner: pg.Client, login: ServiceLogin): Promise<void> {
  if (login !== 'iam' || (await exists(owner, IAM_GROUP))) return
  throw new Error(`SERVICE_LOGIN is iam, and this server has no role ${IAM_GROUP}: only Amazon's have`)
}

/** Makes the service's own login, or gives it a new password: it may do what `loan_service` may, and no more. */
export async function ensureServiceLogin(owner: pg.Client, login: ServiceLogin): Promise<void> {
  await owner.query('BEGIN')
  try {
    await (login === 'iam' ? letInByToken(owner) : letInByPassword(owner, login.password))
    await owner.query(`GRANT loan_service TO ${LOGIN}`)
    await owner.query('COMMIT')
  } catch (error) {
    await owner.query('ROLLBACK')
    throw error
  }
}

async function letInByPassword(owner: pg.Client, password: string): Promise<void> {
  if (!(await exists(owner, LOGIN))) await owner.query(`CREATE ROLE ${LOGIN} NOINHERIT`)
  // A statement may end up in the server's log: it has only what the server keeps anyway.
  await owner.query(`ALTER ROLE ${LOGIN} LOGIN PASSWORD '${verifierOf(password)}'`)
}

async function letInByToken(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query("SELECT current_setting('is_superuser')::bool AS is_superuser")
  const isSuperuser: boolean = rows[0].is_superuser
  if (!(await exists(owner, LOGIN))) await createByAnother(owner)
  if (isSuperuser) await owner.query(`ALTER ROLE ${LOGIN} PASSWORD NULL`)
  const { rows: memberships } = await owner.query(`SELECT pg_has_role('${LOGIN}', 'MEMBER') AS is_member`)
  if (memberships[0].is_member && !isSuperuser) {
    throw new Error(
      `who migrates is a member of ${LOGIN}, and with it of ${IAM_GROUP}, and could not log in by password any more; DROP ROLE ${LOGIN} and migrate again`,
    )
  }
  await owner.query(`GRANT ${IAM_GROUP} TO ${LOGIN}`)
}

/**
 * From PostgreSQL 16 on a role that is no superuser's becomes a member of each role that it creates, for good: through this login the
 * owner would be one of Amazon's group, and shut out. So the login is created by a role that is gone afterwards.
 */
async function createByAnother(owner: pg.Client): Promise<void> {
  await owner.query(`CREATE ROLE ${MAKER} NOLOGIN CREATEROLE`)
  await owner.query(`GRANT ${MAKER} TO CURRENT_USER`)
  await owner.query(`SET LOCAL ROLE ${MAKER}`)
  await owner.query(`CREATE ROLE ${LOGIN} LOGIN NOINHERIT`)
  await owner.query('RESET ROLE')
  await owner.query(`DROP ROLE ${MAKER}`)
}

async function exists(owner: pg.Client, role: string): Promise<boolean> {
  return (await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [role])).rowCount === 1
}

/** PostgreSQL's default. */
const ITERATIONS = 4_096
const SALT_BYTES = 16

/** What PostgreSQL keeps of an ASCII password, by which it can be checked and not found: SCRAM-SHA-256, RFC 5802 section 3. */
function verifierOf(password: string): string {
  const salt = randomBytes(SALT_BYTES)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest()
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64')
  const serverKey = keyOf('Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
