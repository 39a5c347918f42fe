import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { afterAll, describe, expect, test } from 'vitest'
import { locateDataFolder, prepareDataFolder } from '../../../local/launcher/data-folder.ts'
import { writeRunFile } from '../../../local/launcher/run-file.ts'
import { identifyProcess } from '../../../local/processes/process-identity.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const PROGRAM = join(import.meta.dirname, '../../../scripts/requeue.ts')

const loanApi = await startLoanApi()
const { log, metrics, isReady, operations: routes } = loanApi.service
const operations = await listen(createOperationsApp({ log, metrics, isReady, routes }), '127.0.0.1', 0)
const data = mkdtempSync(join(tmpdir(), 'loans-requeue-'))
afterAll(() => {
  operations.close()
  rmSync(data, { recursive: true })
})
prepareDataFolder(locateDataFolder(data))
announce(`http://127.0.0.1:${portOf(operations)}`)

/** As a running system of which this process is the launcher. */
function announce(operationsUrl: string): void {
  writeRunFile(locateDataFolder(data).runFile, {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? '',
    startedAt: new Date().toISOString(),
    offset: 0,
    requestBudgetMs: '1800',
    services: { 'loan-api': { pid: process.pid, url: loanApi.url, operationsUrl } },
    database: { host: '127.0.0.1', port: 1, name: 'none' },
  })
}

function requeue(...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [PROGRAM, ...words, '--data', data], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}

async function setAside(count: number): Promise<string[]> {
  const ids = await recordUndecided(loanApi, count, { ageHours: 73 })
  const sql =
    'UPDATE loan_applications SET set_aside_at = now(), next_attempt_at = NULL WHERE application_id = ANY($1)'
  await loanApi.rows(sql, [ids])
  return ids
}

const waiting = async () =>
  (await loanApi.rows('SELECT count(*)::int FROM loan_applications WHERE set_aside_at IS NOT NULL'))[0].count

test('one, all of them, and none that waits', async () => {
  const [id = ''] = await setAside(3)
  expect(await requeue(id)).toEqual({ code: 0, stdout: '1 requeued\n', stderr: '' })
  expect(await waiting()).toBe(2)
  expect((await requeue(id)).stdout).toBe('not requeued: it is decided, or will be without that\n')
  expect((await requeue('--all')).stdout).toBe('2 requeued\n')
  expect(await waiting()).toBe(0)
  expect((await requeue('--all')).stdout).toBe('none waits to be requeued\n')
})

test('more than one statement takes', async () => {
  await setAside(1_203)
  expect((await requeue('--all')).stdout).toBe('1203 requeued\n')
  expect(await waiting()).toBe(0)
})

describe('says in one line what is wrong', () => {
  test.each([
    [[], 2, /^error APPLICATION_ID or --all is missing/],
    [['01a1fd63-92a3-7401-bdce-80d6395f0348', '--all'], 2, /^error either APPLICATION_ID or --all, not both/],
    [['seven'], 2, /^error APPLICATION_ID must be a UUID/],
    [['01a1fd63-92a3-7401-bdce-80d6395f0348'], 1, /^error there is no application 01a1fd63/],
  ])('%j', async (words, code, complaint) => {
    const ended = await requeue(...words)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(complaint)
  })

  test('a loan-api that does not answer', async () => {
    announce('http://127.0.0.1:1')
    const { code, stderr } = await requeue('--all')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error loan-api does not answer: .+\n$/)])
  })
})
