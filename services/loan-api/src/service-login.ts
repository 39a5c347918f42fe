import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type pg from 'pg'

/** Whom the service logs in as where the migration is told a password for it. */
const LOGIN = 'loan_api'

/** Makes the service's own login, or gives it a new password: it may do what `loan_service` may, and no more. */
export async function ensureServiceLogin(owner: pg.Client, password: string): Promise<void> {
  const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [LOGIN])
  if (rowCount === 0) await owner.query(`CREATE ROLE ${LOGIN} NOINHERIT`)
  // A statement may end up in the server's log: it has only what the server keeps anyway.
  await owner.query(`ALTER ROLE ${LOGIN} LOGIN PASSWORD '${verifierOf(password)}'`)
  await owner.query(`GRANT loan_service TO ${LOGIN}`)
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
