import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  ConfigError,
  httpUrl,
  integer,
  json,
  listenVariables,
  port,
  readEnvironment,
} from '../src/config/config.ts'

const SECRET = 'hush'

const readers = {
  integer: integer({ minimum: 1, maximum: 10, unit: 'calls' }),
  port: port(),
  httpUrl: httpUrl(),
  json: json(z.array(z.number())),
  jsonObject: json(z.object({ a: z.strictObject({}) })),
}

type Reader = keyof typeof readers

const read = (reader: Reader, value: string | undefined) =>
  readEnvironment(z.object({ NAME: readers[reader] }), { NAME: value }).NAME

describe('accepted', () => {
  test.each<[Reader, string, unknown]>([
    ['integer', '1', 1],
    ['integer', '10', 10],
    ['integer', '007', 7],
    ['port', '65535', 65_535],
    ['httpUrl', 'http://127.0.0.1:3001', 'http://127.0.0.1:3001'],
    ['httpUrl', 'https://a.example/base//', 'https://a.example/base'],
    ['json', ' [1, 2] ', [1, 2]],
  ])('%s %j', (reader, value, expected) => {
    expect(read(reader, value)).toEqual(expected)
  })
})

const INTEGER = 'NAME: must be a whole number from 1 to 10'
const NOT_INTEGERS = ['', ' ', ' 5', '5 ', '+5', '-5', '5.0', '1e1', '0x5', '5abc', 'five', '٥', 'NaN', '1_0']
const OUT_OF_BOUNDS = ['0', '11', '9'.repeat(15), '9'.repeat(16), '9'.repeat(400)]

const URL_EXPECTED = 'NAME: must be an http or https URL, without credentials, query or fragment'
const NOT_URLS = [
  '',
  'auth-svc',
  'auth-svc:3001',
  '//a',
  'ftp://a',
  'file:///etc/passwd',
  'http://',
  'http://a b',
]
const MORE_THAN_URLS = [
  'http://a?q=1',
  'http://a/?',
  'http://a/#f',
  `http://user:${SECRET}@a`,
  `http://${SECRET}@a`,
]

describe('refused, naming the variable and not its value', () => {
  test.each<[Reader, string | undefined, string]>([
    ['integer', undefined, 'NAME: must be set'],
    ...[...NOT_INTEGERS, ...OUT_OF_BOUNDS].map((value): [Reader, string, string] => [
      'integer',
      value,
      INTEGER,
    ]),
    ['port', '0', 'NAME: must be a whole number from 1 to 65535'],
    ['port', '65536', 'NAME: must be a whole number from 1 to 65535'],
    ...[...NOT_URLS, ...MORE_THAN_URLS].map((value): [Reader, string, string] => [
      'httpUrl',
      value,
      URL_EXPECTED,
    ]),
    ['json', '', 'NAME: must be JSON'],
    ['json', `["${SECRET}"`, 'NAME: must be JSON'],
    ['json', `[1,"${SECRET}"]`, 'NAME.1: Invalid input: expected number, received string'],
    ['jsonObject', `{"a":{"more":"${SECRET}"}}`, 'NAME.a: unknown more'],
  ])('%s %j', (reader, value, complaint) => {
    expect(() => read(reader, value)).toThrow(new ConfigError(complaint))
  })

  test('every one at once, a line each', () => {
    const schema = z.object({ A: readers.integer, B: readers.json, C: z.string() })
    expect(() => readEnvironment(schema, { A: '11', B: 'b' })).toThrow(
      new ConfigError('A: must be a whole number from 1 to 10\nB: must be JSON\nC: must be set'),
    )
  })
})

describe('where a service listens', () => {
  const schema = z.object(listenVariables({ port: 3000, operationsPort: 9000 }))

  test('is loopback and the documented ports, unless told otherwise', () => {
    expect(readEnvironment(schema, {})).toEqual({
      HOST: '127.0.0.1',
      PORT: 3000,
      OPERATIONS_PORT: 9000,
      DRAIN_MS: 0,
      LOG_LEVEL: 'info',
    })
  })

  test.each(['Loans', 'loans/prod eu_1.2-a:b#c', 'aws', 'a'.repeat(255)])(
    'may be asked for metrics in %j',
    name => {
      expect(readEnvironment(schema, { EMF_NAMESPACE: name })).toMatchObject({ EMF_NAMESPACE: name })
    },
  )

  test.each([
    { HOST: '' },
    { PORT: '80abc' },
    { OPERATIONS_PORT: '' },
    { DRAIN_MS: '-1' },
    { LOG_LEVEL: 'loud' },
    ...['', ' ', 'AWS/ECS', ':a', 'a*b', 'ä', 'a'.repeat(256)].map(EMF_NAMESPACE => ({ EMF_NAMESPACE })),
  ])('not %j', env => {
    expect(() => readEnvironment(schema, env)).toThrow(`${Object.keys(env)[0]}: `)
  })
})
