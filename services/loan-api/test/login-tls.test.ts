import { copyFile, rm } from 'node:fs/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { waitUntil } from '../../../local/processes/wait-until.ts'
import { startOwnPostgres } from '../../../test/journeys/_postgres.ts'
import { makeCertificate } from '../../../test/postgres/certificate.ts'
import { migrate } from '../src/migrate.ts'
import { startLoanApi } from './_loan-api.ts'

/** A server that refuses whoever comes without TLS, as Aurora does with `rds.force_ssl`. */
const ONLY_TLS = ['hostssl all all 127.0.0.1/32 scram-sha-256', 'hostnossl all all all reject']

const postgres = await startOwnPostgres()
const { file, certificate, key } = makeCertificate({ ip: '127.0.0.1' })
const stranger = makeCertificate({ ip: '127.0.0.1' })
await withTls()

const url = (root: string) => `${postgres.url}?sslmode=verify-full&sslrootcert=${root}`
const ran = await migrate(url(file))
const passing = `${file}.passing`
await copyFile(file, passing)
const [loanApi, readOnce, trusting, deceived] = [
  await startLoanApi({ DATABASE_URL: url(file) }),
  await startLoanApi({ DATABASE_URL: url(passing) }),
  await startLoanApi({ DATABASE_URL: `${postgres.url}?sslmode=no-verify` }),
  await startLoanApi({ DATABASE_URL: url(stranger.file) }),
]

/** Its own files are written by the server itself, which does not take a key that others may read. */
async function withTls(): Promise<void> {
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  const write = (name: string, lines: string[]) =>
    owner.query(
      `COPY (SELECT unnest(string_to_array(${pg.escapeLiteral(lines.join('\n'))}, E'\\n'))) TO PROGRAM 'umask 077; cat > ${name}'`,
    )
  await write('server.crt', certificate.trim().split('\n'))
  await write('server.key', key.trim().split('\n'))
  await write('pg_hba.conf', ONLY_TLS)
  await owner.query('ALTER SYSTEM SET ssl = on')
  await owner.query('SELECT pg_reload_conf()')
  await owner.end()
  const sslIsOn = async () => (await fetchSsl().catch(() => 'not yet')) === 'on'
  expect(await waitUntil(sslIsOn, { withinMs: 10_000 })).toBe(true)
}

async function fetchSsl(): Promise<string> {
  const client = new pg.Client({ connectionString: `${postgres.url}?sslmode=no-verify` })
  try {
    await client.connect()
    return (await client.query('SHOW ssl')).rows[0].ssl
  } finally {
    await client.end()
  }
}

test('whoever comes without TLS is not let in', async () => {
  const plain = new pg.Client({ connectionString: postgres.url })
  await expect(plain.connect()).rejects.toMatchObject({ code: '28000' })
})

test('the migrator and the service work over TLS that proves the server', async () => {
  expect(ran).toContain('0008-schema-version')
  expect(await loanApi.service.isReady()).toBe(true)
  expect((await loanApi.apply()).status).toBe(200)
  const query = `SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'loan-api'`
  expect(await loanApi.rows(query)).toEqual([{ ssl: true }])
})

test('the authorities are read once, not again for each connection', async () => {
  expect(await readOnce.service.isReady()).toBe(true)
  await rm(passing)
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'loan-api'`
  const reconnected = async () => {
    await loanApi.rows(end)
    return readOnce.service.isReady()
  }
  await expect.poll(reconnected, { timeout: 10_000 }).toBe(true)
  expect((await readOnce.apply()).status).toBe(200)
})

test('a URL that asks for no proof gets none, and TLS all the same', async () => {
  expect(await trusting.service.isReady()).toBe(true)
})

test('and neither with a server that is not proved', async () => {
  await expect(migrate(url(stranger.file))).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(await deceived.service.isReady()).toBe(false)
  expect((await deceived.apply()).status).toBe(503)
})
