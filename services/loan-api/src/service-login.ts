import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { ServiceLogin } from './config/owner.ts'

/** Whom the service logs in as where the migration is told how. */
const LOGIN = 'loan_api'
/** Amazon's: whoever is a member of it, by whatever way, logs in by a token of IAM's and by no password. */
const IAM_GROUP = 'rds_iam'
/** Exists for a moment, see `createByAnother`. */
const MAKER = 'loan_login_maker'

type Server = {
  /** Whether who migrates is one. */
  isSuperuser: boolean
  hasGroup: boolean
  hasLogin: boolean
  /** Whether who migrates is a member of the login, by whatever way. */
  isMember: boolean
  /** Whether the login is of Amazon's group. */
  isOfGroup: boolean
  /** Whether who migrates may change the login. */
  mayAlter: boolean
}

/** Before anything is changed. @throws where `login` cannot be, or would shut out who migrates, with the way on. */
export async function checkLogin(owner: pg.Client, login: ServiceLogin): Promise<void> {
  const server = await lookAt(owner)
  const objection = login === 'iam' ? objectionToTokens(server) : objectionToPassword(server)
  if (objection) throw new Error(objection)
}

function objectionToTokens({ hasGroup, isMember, isSuperuser }: Server): string | undefined {
  if (!hasGroup) return `SERVICE_LOGIN is iam, and this server has no role ${IAM_GROUP}: only Amazon's have`
  if (!isMember || isSuperuser) return undefined
  return (
    `who migrates is a member of ${LOGIN}, would be one of ${IAM_GROUP} through it, ` +
    `and could not log in by password any more; DROP ROLE ${LOGIN} and migrate again`
  )
}

function objectionToPassword({ hasLogin, isOfGroup, mayAlter }: Server): string | undefined {
  const wayOn = `leave SERVICE_LOGIN=iam, or have ${LOGIN} dropped by who may, and migrate again`
  if (isOfGroup) return `${LOGIN} is a member of ${IAM_GROUP}, where no password lets anybody in; ${wayOn}`
  if (hasLogin && !mayAlter) return `who migrates may not change ${LOGIN}; ${wayOn}`
  return undefined
}

/** Makes the service's own login, or gives it a new password: it may do what `loan_service` may, and no more. */
export async function ensureServiceLogin(owner: pg.Client, login: ServiceLogin): Promise<void> {
  await owner.query('BEGIN')
  try {
    const server = await lookAt(owner)
    await (login === 'iam' ? letInByToken(owner, server) : letInByPassword(owner, server, login.password))
    await owner.query(`GRANT loan_service TO ${LOGIN}`)
    await owner.query('COMMIT')
  } catch (error) {
    // On a connection that is lost it fails too, and says less.
    await owner.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function letInByPassword(owner: pg.Client, { hasLogin }: Server, password: string): Promise<void> {
  if (!hasLogin) await owner.query(`CREATE ROLE ${LOGIN} NOINHERIT`)
  // A statement may end up in the server's log: it has only what the server keeps anyway.
  await owner.query(`ALTER ROLE ${LOGIN} LOGIN PASSWORD '${verifierOf(password)}'`)
}

async function letInByToken(owner: pg.Client, { hasLogin, mayAlter }: Server): Promise<void> {
  if (!hasLogin) await createByAnother(owner)
  else if (mayAlter) await owner.query(`ALTER ROLE ${LOGIN} LOGIN PASSWORD NULL`)
  await owner.query(`GRANT ${IAM_GROUP} TO ${LOGIN}`)
}

/** Until PostgreSQL 16 who may create roles may change all but superusers; since, those alone on which there is ADMIN. */
async function lookAt(owner: pg.Client): Promise<Server> {
  const { rows } = await owner.query<Server>(
    `WITH role AS (SELECT to_regrole($1)::oid AS login, to_regrole($2)::oid AS iam),
     its AS (SELECT current_setting('is_superuser')::bool AS superuser, current_setting('server_version_num')::int AS version)
     SELECT superuser AS "isSuperuser", iam IS NOT NULL AS "hasGroup", login IS NOT NULL AS "hasLogin",
       COALESCE(pg_has_role(login, 'MEMBER'), false) AS "isMember",
       COALESCE(pg_has_role(login, iam, 'MEMBER'), false) AS "isOfGroup",
       superuser OR version < 160000 OR COALESCE(pg_has_role(login, 'MEMBER WITH ADMIN OPTION'), false) AS "mayAlter"
     FROM role, its`,
    [LOGIN, IAM_GROUP],
  )
  const [server] = rows
  if (!server) throw new Error('the server has said nothing of its roles')
  return server
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
