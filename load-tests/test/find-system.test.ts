import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProgress } from '../../local/command-line/progress.ts'
import { locateDataFolder } from '../../local/launcher/data-folder.ts'
import { writeRunFile } from '../../local/launcher/run-file.ts'
import { identifyProcess } from '../../local/processes/process-identity.ts'
import { findSystem } from '../run/find-system.ts'

const data = mkdtempSync(`${tmpdir()}/loans-load-`)
const progress = createProgress({ isTTY: false, write: () => true })
let authSvc: Server
let url: string

beforeAll(async () => {
  authSvc = createServer((_, answer) => answer.end(JSON.stringify({ access_token: 'a token' })))
  await new Promise<void>(resolve => authSvc.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(authSvc.address() as AddressInfo).port}`
})
afterAll(() => {
  authSvc.close()
  rmSync(data, { recursive: true })
})

function announce(requestBudgetMs: string): void {
  const service = { pid: process.pid, url, operationsUrl: url }
  writeRunFile(locateDataFolder(data).runFile, {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? '',
    startedAt: new Date().toISOString(),
    offset: 0,
    requestBudgetMs,
    services: { 'loan-api': service, 'auth-svc': service },
    database: { host: '127.0.0.1', port: 5440, name: 'loans_db' },
  })
}

test('takes the system that runs, with a token of the demo partner', async () => {
  announce('750')
  const system = await findSystem(data, progress)
  expect(system).toMatchObject({ apiUrl: url, token: 'a token' })
  expect(system.warning).toBeUndefined()
})

test('says when that system is not under the latency profile slo', async () => {
  announce('1800')
  const { warning, description } = await findSystem(data, progress)
  expect(warning).toBe(
    'the running system answers within 1800 ms: for the profile slo start it with REQUEST_BUDGET_MS=750',
  )
  expect(description).toContain('answers within 1800 ms')
})

test('starts nothing in the place of a system that was named and does not run', async () => {
  const nowhere = mkdtempSync(`${tmpdir()}/loans-load-`)
  await expect(findSystem(nowhere, progress)).rejects.toThrow(
    /nothing is running on .*; start it with: npm start/,
  )
  rmSync(nowhere, { recursive: true })
})
