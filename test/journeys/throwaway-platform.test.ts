import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  startThrowawayPlatform,
  type ThrowawayPlatform,
} from '../../local/throwaway-platform/start-platform.ts'

const folder = mkdtempSync(join(tmpdir(), 'loans-kept-'))
let platform: ThrowawayPlatform
let token: string

beforeAll(async () => {
  platform = await startThrowawayPlatform({
    requestBudgetMs: '750',
    keptIn: folder,
    processes: {
      'loan-api': {},
      misled: {
        of: 'loan-api',
        calls: { SCORING_URL: 'auth-svc' },
        variables: { NODE_COMPILE_CACHE: join(folder, 'compiled'), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
      },
      // Where nobody can write.
      'auth-svc': { variables: { NODE_COMPILE_CACHE: '/dev/null/compiled' } },
      'scoring-svc': {},
      'external-score-mock': {},
    },
  })
  token = await platform.fetchToken()
})
afterAll(async () => {
  await platform?.stop()
  rmSync(folder, { recursive: true })
})

async function apply(to = 'loan-api'): Promise<number> {
  const answer = await fetch(`${platform.processOf(to).url}/loan/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'score-720', amount: 5_000, termMonths: 24, income: 4_000 }),
  })
  await answer.text()
  return answer.status
}

test('decides, and keeps the logs where it was told to', async () => {
  expect(await apply()).toBe(200)
  expect(existsSync(join(folder, 'logs/loan-api.log'))).toBe(true)
})

test('a process finds compiled all that it loads, from its first start on', () => {
  const log = readFileSync(join(folder, 'logs/misled.log'), 'utf8')
  expect(log).toMatch(/ESM file:\S+\/loan-api\/src\/main\.ts was accepted/)
  expect(log).not.toMatch(/was (rejected|not initialized)|saving transpilation cache/)
})

test('a process whose compile cache cannot be written does without, and says nothing', () => {
  const log = readFileSync(join(folder, 'logs/auth-svc.log'), 'utf8')
  expect(log.split('\n').filter(line => line !== '' && !line.startsWith('{"level":"info"'))).toEqual([])
})

test('there can be two of a service, and each calls whom it is told to', async () => {
  expect(await apply('misled')).toBe(202)
  expect(await apply()).toBe(200)
})

test('a process that was killed begins again under the same address', async () => {
  const scoringSvc = platform.processOf('scoring-svc')
  const before = scoringSvc.pid()
  await scoringSvc.end()
  expect(await scoringSvc.isReady()).toBe(false)
  expect(await apply()).toBe(202)
  scoringSvc.startAgain()
  await scoringSvc.untilReady()
  expect(scoringSvc.pid()).not.toBe(before)
  await expect.poll(() => apply(), { timeout: 15_000 }).toBe(200)
})

test('a process that could not be run has no pid, and nothing else is paused in its place', async () => {
  const authSvc = platform.processOf('auth-svc')
  await authSvc.end()
  const { execPath } = process
  process.execPath = '/nowhere/node'
  onTestFinished(() => {
    process.execPath = execPath
  })
  authSvc.startAgain()
  // Before the other: in place of none the kernel would take the tests themselves.
  expect(() => authSvc.pid()).toThrow('auth-svc could not be run')
  expect(() => authSvc.pause(1_000)).toThrow('auth-svc could not be run')
  process.execPath = execPath
  authSvc.startAgain()
  await authSvc.untilReady()
})

test('a process that is paused goes on by itself when nobody lets it', async () => {
  const authSvc = platform.processOf('auth-svc')
  authSvc.pause(1_000)
  expect(await apply()).toBe(503)
  await expect.poll(() => apply(), { timeout: 15_000 }).toBe(200)
})

test('tells what a process uses', async () => {
  const loanApi = platform.processOf('loan-api')
  expect(await loanApi.cpuSeconds()).toBeGreaterThan(0)
  expect(await loanApi.metrics()).toContain('# TYPE')
})
