import fc from 'fast-check'
import knex from 'knex'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { readOwnerConfig } from '../src/config/owner.ts'

const DATABASE_URL = 'postgres://loans_owner@db.example:5432/loans_db?sslmode=verify-full'
const PASSWORD = 'hush-hush-hush-hush'

test('whatever password RDS makes arrives as it is, in both drivers', () => {
  const printable = fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme-ascii' })
  fc.assert(
    fc.property(fc.oneof(printable, fc.string({ minLength: 1, unit: 'binary' })), password => {
      const { databaseUrl } = readOwnerConfig({ DATABASE_URL, DATABASE_PASSWORD: password })
      const { host, port, user, database, ...client } = new pg.Client({ connectionString: databaseUrl })
      expect({ host, port, user, database }).toEqual({
        host: 'db.example',
        port: 5432,
        user: 'loans_owner',
        database: 'loans_db',
      })
      const { connection } = knex({ client: 'pg', connection: databaseUrl }).client.config
      expect(new pg.Client({ connectionString: databaseUrl }).password).toBe(password)
      expect(connection).toMatchObject({ host: 'db.example', user: 'loans_owner', database: 'loans_db' })
      expect(connection.password).toBe(password)
      expect(client).not.toHaveProperty('password')
    }),
    { examples: [['%41 /?#[]@:&=+$,;%'], ['%'], ['\'"\\`'], [' ']] },
  )
})

test('what is not told is not there', () => {
  expect(readOwnerConfig({ DATABASE_URL })).toEqual({ databaseUrl: DATABASE_URL, serviceLogin: undefined })
  expect(readOwnerConfig({ DATABASE_URL, SERVICE_LOGIN: 'iam' }).serviceLogin).toBe('iam')
  expect(readOwnerConfig({ DATABASE_URL, SERVICE_PASSWORD: PASSWORD }).serviceLogin).toEqual({
    password: PASSWORD,
  })
})

describe('refused, naming the variable and never a secret', () => {
  const withPassword = `postgres://loans_owner:${PASSWORD}@db.example/loans_db`
  test.each<[Record<string, string>, string]>([
    [{}, 'DATABASE_URL: must be set'],
    [
      { DATABASE_URL: withPassword, DATABASE_PASSWORD: PASSWORD },
      'DATABASE_PASSWORD: must not be set beside',
    ],
    [
      { DATABASE_URL: `${DATABASE_URL}&password=${PASSWORD}`, DATABASE_PASSWORD: PASSWORD },
      'DATABASE_PASSWORD: must not be set beside',
    ],
    [{ DATABASE_URL, DATABASE_PASSWORD: '' }, 'DATABASE_PASSWORD: must not be empty'],
    [
      { DATABASE_URL: 'postgres://db.example/loans_db', DATABASE_PASSWORD: PASSWORD },
      'DATABASE_URL: must name a user',
    ],
    [{ DATABASE_URL, SERVICE_PASSWORD: 'hush' }, 'SERVICE_PASSWORD: must be at least 16'],
    [{ DATABASE_URL, SERVICE_LOGIN: 'hush' }, 'SERVICE_LOGIN: must be iam'],
    [
      { DATABASE_URL, SERVICE_LOGIN: 'iam', SERVICE_PASSWORD: PASSWORD },
      'SERVICE_LOGIN: must not be set beside SERVICE_PASSWORD',
    ],
  ])('%j', (variables, complaint) => {
    const read = () => readOwnerConfig(variables)
    expect(read).toThrow(complaint)
    expect(read).not.toThrow(/hush/)
  })
})
