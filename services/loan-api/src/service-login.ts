import pg from 'pg'

/** Whom the service logs in as where the migration is told a password for it. */
const LOGIN = 'loan_api'

/** Makes the service's own login, or gives it a new password: it may do what `loan_service` may, and no more. */
export async function ensureServiceLogin(databaseUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'loan-api migrate' })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [LOGIN])
    if (rowCount === 0) await client.query(`CREATE ROLE ${LOGIN} NOINHERIT`)
    await client.query(`ALTER ROLE ${LOGIN} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
    await client.query(`GRANT loan_service TO ${LOGIN}`)
  } finally {
    await client.end()
  }
}
