import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startPostgres } from '../embedded-postgres/start-postgres.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { busyAmong } from '../launcher/ports.ts'
import { clearBench, makeFolder, runToEnd } from './_bench.ts'
import { argumentsOf, makePlace, type Place, portsAt, START } from './_system.ts'

afterEach(clearBench)

test('with --once it stops after the samples and leaves nothing, its input closed', async () => {
  const place = await makePlace()
  const closedInput = ['-c', 'exec "$0" "$@" <&-', process.execPath]
  const { exitCode, stdout, stderr } = await runToEnd('sh', [
    ...closedInput,
    START,
    ...argumentsOf(place),
    '--once',
  ])
  expect(exitCode, stderr).toBe(0)
  expect(stdout).not.toContain('curl')
  expect(existsSync(locateDataFolder(place.data).lock)).toBe(false)
  expect(existsSync(locateDataFolder(place.data).runFile)).toBe(false)
  expect(await busyAmong(portsAt(place.offset))).toEqual([])
})

test('a PostgreSQL of one’s own on this machine is used instead, its password shown nowhere', async () => {
  const own = await startPostgres({ dataDir: join(makeFolder(), 'postgres'), port: 0 })
  const place = await makePlace()
  const { exitCode, stdout, stderr } = await once(place, own.url)
  await own.stop()
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toContain(`loans_db on 127.0.0.1:${own.port}`)
  expect(existsSync(locateDataFolder(place.data).postgres)).toBe(false)
  const log = readFileSync(locateDataFolder(place.data).logOf('loan-api'), 'utf8')
  expect(stdout + stderr + log).not.toContain(new URL(own.url).password)
})

test.each([
  ['db.example.com', 'postgres://loans:s3cret@db.example.com/loans_db'],
  ['db.example.com', 'postgres://loans:s3cret@127.0.0.1/loans_db?host=db.example.com'],
  ['/cloudsql/production', 'postgres://loans:s3cret@%2Fcloudsql%2Fproduction/loans_db'],
])('a database that may be on another machine is refused: %s of %s', async (host, url) => {
  const place = await makePlace()
  const { exitCode, stderr } = await once(place, url)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`DATABASE_URL leads to ${host}`)
  expect(stderr).toMatch(/if you mean it: npm start -- --once --offset \d+ --data .* --remote-database\n$/)
  expect(stderr).not.toContain('s3cret')
})

test('a database that does not answer is named, without its password', async () => {
  const { exitCode, stderr } = await once(await makePlace(), 'postgres://loans:s3cret@127.0.0.1:9/loans_db')
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /error the database loans_db on 127\.0\.0\.1:9 \(DATABASE_URL\) cannot be used: .*ECONNREFUSED/,
  )
  expect(stderr).not.toContain('s3cret')
})

test.each([
  'postgres://loans:s3cret@:x/loans_db',
  'mysql://loans:s3cret@localhost/loans_db',
  's3cret',
  '',
  ' ',
])('what is no database URL is said to be none, without repeating it: %j', async url => {
  const place = await makePlace()
  const { exitCode, stderr } = await once(place, url, '--remote-database')
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^error DATABASE_URL is not a PostgreSQL URL \(.*\); unset, .*\n$/)
  expect(stderr).not.toContain('s3cret')
  expect(readdirSync(place.data)).toEqual([])
})

function once(place: Place, databaseUrl: string, ...more: string[]) {
  return runToEnd(process.execPath, [START, ...argumentsOf(place), '--once', ...more], {
    env: { DATABASE_URL: databaseUrl },
  })
}
