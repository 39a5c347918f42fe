import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locateDataFolder } from '../../local/launcher/data-folder.ts'
import { writeRunFile } from '../../local/launcher/run-file.ts'
import { identifyProcess } from '../../local/processes/process-identity.ts'

export const TOKEN = 'a-token'

/** What looks like a system that runs: a data folder that says so, and one server that gives everybody a token. */
export async function announceSystem() {
  const data = mkdtempSync(join(tmpdir(), 'loans-load-'))
  const server = createServer((_, answer) => answer.end(JSON.stringify({ access_token: TOKEN })))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const service = { pid: process.pid, url, operationsUrl: url }
  const announce = (requestBudgetMs: string) =>
    writeRunFile(locateDataFolder(data).runFile, {
      pid: process.pid,
      identity: identifyProcess(process.pid) ?? '',
      startedAt: new Date().toISOString(),
      offset: 0,
      requestBudgetMs,
      services: {
        'loan-api': service,
        'auth-svc': service,
        'scoring-svc': service,
        'external-score-mock': service,
      },
      database: { host: '127.0.0.1', port: 5440, name: 'loans_db' },
    })
  announce('750')
  const stop = () => {
    server.close()
    rmSync(data, { recursive: true })
  }
  return { data, url, announce, stop }
}
