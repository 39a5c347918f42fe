import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { describeError, withRequest } from '../src/log/log.ts'
import { CANARY, createTestLog } from './_app.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

const parseError = (text: string) => thrownBy(() => JSON.parse(text))

/** As node-postgres builds it. */
const databaseError = () =>
  Object.assign(new Error(`duplicate key value violates unique constraint: ${CANARY}`), {
    name: 'error',
    code: '23505',
    detail: `Key (user_id)=(${CANARY}) already exists.`,
    where: CANARY,
    hint: CANARY,
    internalQuery: CANARY,
  })

/** Its stack, which is made when it is first read, still has the old message. */
function changedLater(): Error {
  const error = new Error(`\n    at ${CANARY}`)
  if (!error.stack?.includes(CANARY)) throw new Error('the stack has no message')
  error.message = 'harmless'
  return error
}

describe('describeError keeps personal data to itself', () => {
  test.each<[string, unknown]>([
    ['a text', CANARY],
    ['an object', { message: CANARY }],
    ['nothing', undefined],
    ['a parse error', parseError(`{"userId":"${CANARY}"`)],
    ['a parse error that quotes what looks like a stack', parseError(`\n    at ${CANARY} (file.ts:1:1)`)],
    ['a message of several lines', new Error(`one\n    at ${CANARY} (file.ts:1:1)`)],
    ['a message changed later', changedLater()],
    ['a database error', databaseError()],
    ['a cause', new Error('outer', { cause: databaseError() })],
    ['several causes', new AggregateError([databaseError()], CANARY)],
    ['a code that is not one', Object.assign(new Error(CANARY), { code: { userId: CANARY } })],
    ['a code without a system call', Object.assign(new Error(CANARY), { code: 'EUSER' })],
  ])('%s', (_what, error) => {
    expect(JSON.stringify(describeError(error))).not.toContain(CANARY)
  })
})

describe('describeError tells what is known to be free of it', () => {
  test('type, code and place of a database error', () => {
    expect(describeError(databaseError())).toEqual({
      type: 'error',
      code: '23505',
      at: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
    })
  })

  test('what the system says about an address', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    })
    expect(describeError(refused)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:1' })
  })

  test('what our own errors declare to be loggable, with their cause', () => {
    const error = Object.assign(new Error('bureau: timeout', { cause: databaseError() }), { loggable: true })
    expect(describeError(error)).toMatchObject({ message: 'bureau: timeout', cause: { code: '23505' } })
  })

  test('no more of a stack than helps', () => {
    const deep = (depth: number): Error => (depth ? deep(depth - 1) : new Error('deep'))
    expect(describeError(deep(50)).at).toHaveLength(8)
  })
})

describe('a line', () => {
  test('is JSON with service, level by name and time in UTC', () => {
    const { log, lines } = createTestLog()
    log.info({ port: 1 }, 'listening')
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'kit-test',
        port: 1,
        msg: 'listening',
      },
    ])
  })

  test('tells when it was written to the millisecond, also when the clock is set back', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { log, lines } = createTestLog()
    const clock = fc.integer({ min: Date.UTC(2026, 1, 28), max: Date.UTC(2100, 0) })
    // Often in the second of the one before.
    const next = fc.oneof(clock, fc.integer({ min: -1_500, max: 1_500 }))
    fc.assert(
      fc.property(clock, fc.array(next), (startMs, steps) => {
        vi.setSystemTime(startMs)
        for (const step of steps) {
          vi.setSystemTime(Math.abs(step) > 1_500 ? step : Date.now() + step)
          log.info('now')
          expect(lines.pop()).toMatchObject({ time: new Date().toISOString() })
        }
      }),
    )
  })

  test('keeps what it says itself of a request that is not the one that causes it', () => {
    const { log, lines } = createTestLog()
    withRequest({ requestId: 'mine' }, () => log.info({ requestId: 'another' }, 'one'))
    expect(lines[0]).toMatchObject({ requestId: 'another' })
  })

  test('carries the id of the request that caused it, and nothing of the lines before', () => {
    const { log, lines } = createTestLog()
    withRequest({ requestId: 'mine' }, () => {
      log.info({ first: 1 }, 'one')
      log.info({ second: 2 }, 'two')
    })
    log.info('three')
    expect(lines[0]).toMatchObject({ requestId: 'mine', first: 1 })
    expect(lines[1]).toMatchObject({ requestId: 'mine', second: 2 })
    expect(lines[1]).not.toHaveProperty('first')
    expect(lines[2]).not.toHaveProperty('requestId')
  })

  test('describes an error, whoever logs it', () => {
    const { log, lines } = createTestLog()
    log.error({ err: databaseError() }, 'failed')
    expect(lines[0]).toMatchObject({ err: { type: 'error', code: '23505' } })
    expect(JSON.stringify(lines)).not.toContain(CANARY)
  })
})
