import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { findFreePort } from '../../../local/processes/ports.ts'
import { json } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { active, EXAMPLE, environment, SCORE_720 } from './_loan-api.ts'

const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const databaseUrl = await createTestDatabase()
const [authSvc, scoringSvc] = [await startScriptedPeer(), await startScriptedPeer()]
afterAll(() => Promise.all([authSvc.close(), scoringSvc.close()]))

async function startProcess() {
  const [port, operationsPort] = [await findFreePort(), await findFreePort()]
  const variables = environment(databaseUrl, authSvc.url, scoringSvc.url)
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...variables, PORT: String(port), OPERATIONS_PORT: String(operationsPort) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let written = ''
  child.stdout.on('data', chunk => {
    written += chunk
  })
  const says = (text: string) => expect.poll(() => written, { timeout: 10_000 }).toContain(text)
  await says('"msg":"listening"')
  return { child, says, url: `http://127.0.0.1:${port}` }
}

async function statuses(): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query('SELECT status FROM loan_applications').finally(() => client.end())
  return rows.map(({ status }) => status)
}

test('a decision that nobody waits for any more is written before the process ends', async () => {
  authSvc.answer(json(200, active('shop-client')))
  let score = () => {}
  scoringSvc.answer({
    play: res => {
      score = () => json(200, SCORE_720).play(res)
    },
  })
  const { child, says, url } = await startProcess()
  const ended = once(child, 'exit')

  const partner = new AbortController()
  const applying = fetch(`${url}/loan/apply`, {
    method: 'POST',
    signal: partner.signal,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(EXAMPLE),
  })
  await scoringSvc.received(1)
  partner.abort()
  await expect(applying).rejects.toThrow()
  await says('"status":499')
  child.kill('SIGTERM')
  await says('"msg":"draining"')
  expect(await statuses()).toEqual(['RECEIVED'])

  score()
  expect(await ended).toEqual([0, null])
  expect(await statuses()).toEqual(['APPROVED'])
})
