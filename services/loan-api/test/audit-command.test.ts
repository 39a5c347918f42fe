import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'

const PROGRAM = join(import.meta.dirname, '../src/verify-audit.ts')

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())

type Outcome = { code: unknown; stdout: string; stderr: string }

function verify(): Promise<Outcome> {
  const env = { ...process.env, DATABASE_URL: proxy.inFrontOf(databaseUrl) }
  return new Promise(resolve => {
    execFile(process.execPath, [PROGRAM], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}

test('it says how much is as it was written', async () => {
  const stdout = '0 events of 0 applications are as they were written\n'
  expect(await verify()).toEqual({ code: 0, stdout, stderr: '' })
})

test('a connection that is lost in the middle is one line, and no verdict', async () => {
  proxy.cutOnReplyTo('FROM loan_applications')
  expect(await verify()).toEqual({ code: 1, stdout: '', stderr: 'verify-audit: read ECONNRESET\n' })
})
