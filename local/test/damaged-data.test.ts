import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { query } from '../../test/postgres/query.ts'
import { startPostgres } from '../embedded-postgres/start-postgres.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { busyAmong } from '../launcher/ports.ts'
import { clearBench, runToEnd } from './_bench.ts'
import { argumentsOf, makePlace, type Place, portsAt, START } from './_system.ts'

afterEach(clearBench)

const madeUpKey = { kty: 'RSA', kid: 's3cret', n: 's3cret', e: 'AQAB', d: 's3cret' }

describe('secrets.json is said to be damaged, before anything starts, when it is', () => {
  test.each([
    ['no JSON', 's3cret'],
    ['empty', ''],
    ['an object without its members', '{}'],
    ['a list', '[]'],
    ['without the keys', '{"loanApiClientSecret":"s3cret"}'],
    ['without the secret', '{"signingKeys":{"keys":[]}}'],
    [
      'with a key that cannot sign',
      JSON.stringify({ loanApiClientSecret: 's3cret', signingKeys: { keys: [madeUpKey] } }),
    ],
  ])('%s', async (_, content) => {
    const place = await makePlace()
    const { lock, postgres, secrets } = locateDataFolder(place.data)
    writeFileSync(secrets, content)
    const { exitCode, stdout, stderr } = await once(place)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(
      /^error .*a folder\/secrets\.json is damaged; delete it, .*tokens given out end\)\n$/,
    )
    expect(stderr).not.toContain('s3cret')
    expect([lock, postgres].filter(existsSync)).toEqual([])
    expect(readFileSync(secrets, 'utf8')).toBe(content)
  })
})

test('a database that went another way, with a migration that is not known here, is told apart from a crash, with the way on', async () => {
  const place = await makePlace()
  const { lock, postgres: dataDir } = locateDataFolder(place.data)
  const first = await once(place)
  expect(first.exitCode, first.stderr).toBe(0)
  const unknown = await startPostgres({ dataDir, port: 0 })
  await addMigration(unknown.url, '0005-of-elsewhere')

  const own = await once(await makePlace(), { DATABASE_URL: unknown.url })
  await unknown.stop()
  const embedded = await once(place)

  expect(own.exitCode).toBe(1)
  expect(own.stderr).toMatch(
    /^error the database loans_db \(DATABASE_URL\) was made by another version .*0005-of-elsewhere\); name another, empty one$/m,
  )
  expect(embedded.exitCode).toBe(1)
  expect(embedded.stderr).toMatch(
    /^error .*\/postgres was made by another version .*0005-of-elsewhere\); start on another folder: npm start -- --once --offset \d+ --data DIR, or delete this one$/m,
  )
  expect(existsSync(lock)).toBe(false)
  expect(await busyAmong(portsAt(place.offset))).toEqual([])
})

async function addMigration(url: string, name: string): Promise<void> {
  await query(url, 'INSERT INTO knex_migrations (name, batch) VALUES ($1, 9)', [name])
}

function once(place: Place, env: NodeJS.ProcessEnv = {}) {
  return runToEnd(process.execPath, [START, ...argumentsOf(place), '--once'], { env })
}
