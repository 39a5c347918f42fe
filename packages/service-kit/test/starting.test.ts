import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Router } from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { serveRoutes } from './_app.ts'
import { linesOf, messages, start, statusOf } from './_process.ts'

/** Far below what draining may take: there is nothing to drain. */
const AT_ONCE_MS = 4_000
const SOON = { timeout: 10_000, interval: 20 }

/** A service that has said that it waits, for a file that is not there yet. */
async function startWaiting(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'kit-starting-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const neededFile = join(folder, 'needed')
  const service = await start({ env: { NEEDED_FILE: neededFile, ...env } })
  await expect.poll(() => service.written.stdout, SOON).toContain('"waiting"')
  return {
    ...service,
    beReady: () => writeFile(neededFile, ''),
    notBeReady: () => rm(neededFile),
    looks: async () => {
      const at = (path: string) => statusOf(service.operations + path)
      return { livez: await at('/livez'), readyz: await at('/readyz'), public: await statusOf(service.url) }
    },
  }
}

test('a service opens its operations port at once, and its public port when it is first ready', async () => {
  const { child, looks, beReady, ended } = await startWaiting()
  expect(await looks()).toEqual({ livez: 503, readyz: 503, public: 'no answer' })
  await beReady()
  await expect.poll(looks, SOON).toEqual({ livez: 200, readyz: 200, public: 404 })
  child.kill('SIGTERM')
  const { exitCode, stdout } = await ended
  expect(exitCode).toBe(0)
  expect(messages(stdout).filter(msg => msg !== 'request')).toEqual([
    'waiting',
    'started',
    'listening',
    'draining',
    'idle',
    'stopped',
  ])
})

test('once it has started, what it needs may go: it is not ready, and lives', async () => {
  const { looks, beReady, notBeReady } = await startWaiting()
  await beReady()
  await expect.poll(looks, SOON).toMatchObject({ readyz: 200 })
  await notBeReady()
  expect(await looks()).toEqual({ livez: 200, readyz: 503, public: 404 })
})

test('what it waits for is said once, however often it looks', async () => {
  const { child, operations, written, ended } = await startWaiting()
  const metrics = async () => (await fetch(`${operations}/metrics`)).text()
  const looks = async () => Number(/^looks_total (\d+)$/m.exec(await metrics())?.[1])
  await expect.poll(looks, SOON).toBeGreaterThan(4)
  expect(linesOf(written.stdout)).toEqual([expect.objectContaining({ msg: 'waiting', reason: 'the file' })])
  child.kill('SIGTERM')
  await ended
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it at once while it waits, whatever DRAIN_MS says',
  async signal => {
    const { child, looks, ended } = await startWaiting({ DRAIN_MS: '60000' })
    const stoppedAtMs = performance.now()
    child.kill(signal)
    const { exitCode, stdout, stderr } = await ended
    expect(performance.now() - stoppedAtMs).toBeLessThan(AT_ONCE_MS)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(messages(stdout)).toEqual(['waiting', 'draining', 'stopped'])
    expect(await looks()).toEqual({ livez: 'no answer', readyz: 'no answer', public: 'no answer' })
  },
)

test('a stop while it looks opens no port, not even one that could not be opened', async () => {
  const { port } = await serveRoutes((_routes: Router) => {})
  const { ended } = await start({ env: { STOPS_WHILE: 'looking', PORT: String(port) } })
  const { exitCode, stdout, stderr } = await ended
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(messages(stdout)).toEqual(['draining', 'stopped'])
})

test('a stop while the port opens closes it at once, and nothing of its own begins', async () => {
  const { child, url, ended } = await start({ env: { STOPS_WHILE: 'opening', CLOSE_MS: '800' } })
  const answers = new Set<number | string>()
  const isOver = async () => {
    answers.add(await statusOf(url))
    return child.exitCode !== null
  }
  await expect.poll(isOver, SOON).toBe(true)
  expect([...answers]).toEqual(['no answer'])
  const { exitCode, stdout, stderr } = await ended
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(messages(stdout)).toEqual(['draining', 'stopped'])
})

test('a public port that is in use is said when it is tried, with the last metrics, and ends the process', async () => {
  const { port } = await serveRoutes((_routes: Router) => {})
  const { beReady, ended } = await startWaiting({ PORT: String(port), EMF_NAMESPACE: 'Test' })
  await beReady()
  const { exitCode, stdout, stderr } = await ended
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(new RegExp(`^kit-test: .*EADDRINUSE.*:${port}\n$`))
  const lines = linesOf(stdout)
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'fatal', msg: 'the public port cannot be opened' }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ looks_total: expect.anything() }))
})
