import { once } from 'node:events'
import type { Router } from 'express'
import { describe, expect, test } from 'vitest'
import { serveRoutes } from './_app.ts'
import { parseEmf } from './_emf-document.ts'
import { linesOf, messages, start, startReady, statusOf } from './_process.ts'

/** Far below the 10 s that stopping may take: here it has nothing to wait for. */
const PROMPTLY_MS = 4_000

describe('a running service', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s answers what is in flight and exits 0', async signal => {
    const { child, url, operations, written, ended } = await startReady()
    const slow = fetch(`${url}/slow`)
    await expect.poll(() => written.stdout).toContain('"working"')
    child.kill(signal)
    await expect.poll(() => statusOf(`${operations}/readyz`)).toBe(503)
    expect(await statusOf(url)).toBe('no answer')
    const releasedAtMs = performance.now()
    child.kill('SIGUSR2')
    expect(await (await slow).json()).toEqual({ done: true })
    const { exitCode, stdout, stderr } = await ended
    expect(performance.now() - releasedAtMs).toBeLessThan(PROMPTLY_MS)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(messages(stdout)).toEqual([
      'started',
      'listening',
      'working',
      'draining',
      'idle',
      'request',
      'stopped',
    ])
  })

  test('serves on for DRAIN_MS after SIGTERM, not ready, and every answer ends its connection', async () => {
    const { child, url, operations, written, ended } = await startReady({ env: { DRAIN_MS: '1500' } })
    const stoppedAtMs = performance.now()
    child.kill('SIGTERM')
    await expect.poll(() => statusOf(`${operations}/readyz`), { interval: 20 }).toBe(503)
    const slow = fetch(`${url}/slow`)
    await expect.poll(() => written.stdout).toContain('"working"')
    expect(performance.now() - stoppedAtMs).toBeLessThan(1_000)
    child.kill('SIGUSR2')
    expect((await slow).headers.get('connection')).toBe('close')
    expect((await fetch(`${url}/nothing`)).headers.get('connection')).toBe('close')
    expect(await statusOf(`${operations}/livez`)).toBe(200)
    expect((await ended).exitCode).toBe(0)
    const tookMs = performance.now() - stoppedAtMs
    expect(tookMs).toBeGreaterThanOrEqual(1_500)
    expect(tookMs).toBeLessThan(1_500 + PROMPTLY_MS)
    expect(await statusOf(url)).toBe('no answer')
  })

  test.each([
    ['DRAIN_MS', { DRAIN_MS: '60000' }],
    ['an answer', {}],
  ])('waits no more for %s after a second signal, and exits 0', async (_awaited, env) => {
    const { child, url, written, ended } = await startReady({ env })
    const never = statusOf(`${url}/never`)
    await expect.poll(() => written.stdout).toContain('"working"')
    child.kill('SIGTERM')
    await expect.poll(() => written.stdout).toContain('"draining"')
    const hurriedAtMs = performance.now()
    child.kill('SIGINT')
    expect((await ended).exitCode).toBe(0)
    expect(performance.now() - hurriedAtMs).toBeLessThan(PROMPTLY_MS)
    expect(await never).toBe('no answer')
  })

  test('ends in order when the channel to its parent closes', async () => {
    const { child, ended } = await startReady({ ipc: true })
    child.disconnect()
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(0)
    expect(messages(stdout)).toEqual(['started', 'listening', 'draining', 'idle', 'stopped'])
  })

  test('logs a fault that nothing handles, without its message, and exits 1', async () => {
    const { url, ended } = await startReady()
    await fetch(`${url}/throw`).catch(() => {})
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(1)
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ level: 'fatal', err: { type: 'Error', at: expect.anything() } })
    expect(stdout).not.toContain('nobody handles this')
  })
})

describe('metrics for CloudWatch', () => {
  const isMetrics = (line: object) => '_aws' in line
  const REQUESTS = 'http_server_request_duration_seconds'

  test.each([
    ['SIGTERM', 0],
    ['a fault that nothing handles', 1],
  ])('are written to the same output at the end, after %s too', async (end, code) => {
    const { child, url, ended } = await startReady({ env: { EMF_NAMESPACE: 'Test' } })
    expect(await statusOf(`${url}/nothing`)).toBe(404)
    if (end === 'SIGTERM') child.kill('SIGTERM')
    else await statusOf(`${url}/throw`)
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(code)
    const documents = stdout
      .split(/(?<=\n)/)
      .filter(line => isMetrics(JSON.parse(line)))
      .map(parseEmf)
    expect(documents.filter(document => document.status === '404')).toEqual([
      expect.objectContaining({ service: 'kit-test', route: 'unmatched', [REQUESTS]: [expect.any(Number)] }),
    ])
    expect(documents).toContainEqual(
      expect.objectContaining({ process_cpu_seconds_total: expect.anything() }),
    )
  })

  test('are not written unless they are asked for', async () => {
    const { child, url, ended } = await startReady()
    await statusOf(`${url}/nothing`)
    child.kill('SIGTERM')
    expect(linesOf((await ended).stdout).filter(isMetrics)).toEqual([])
  })

  test('cost lines and not answers, nor the end in order, when nobody reads them', async () => {
    const { child, url, written, ended } = await startReady({ env: { EMF_NAMESPACE: 'Test' } })
    child.stdout?.pause()
    expect(await statusOf(`${url}/talk`)).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    child.stdout?.resume()
    await ended
    expect(written.stdout).not.toContain('_aws')
  })
})

describe('a service whose log nobody reads', () => {
  test('answers, ends in order, and loses the lines that do not fit into its memory', async () => {
    const { child, url, operations, ended } = await startReady()
    child.stdout?.pause()
    expect(await statusOf(`${url}/talk`)).toBe(200)
    expect(await statusOf(`${operations}/livez`)).toBe(200)
    child.kill('SIGTERM')
    await once(child, 'exit')
    child.stdout?.resume()
    const { exitCode, stderr } = await ended
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('tells how many lines were dropped once they are read again', async () => {
    const { child, url, written, ended } = await startReady()
    child.stdout?.pause()
    await statusOf(`${url}/talk`)
    child.stdout?.resume()
    await expect.poll(() => written.stdout).toContain('dropped')
    child.kill('SIGTERM')
    const lines = linesOf((await ended).stdout)
    const talked = lines.filter(line => line.msg === 'talk').length
    const told = lines.find(line => 'droppedLines' in line)
    expect(told).toMatchObject({ level: 'warn', droppedLines: expect.any(Number) })
    expect(talked).toBeGreaterThan(3_000)
    // The line of the request itself did not fit either.
    expect(talked + Number(told?.droppedLines)).toBe(5_001)
  })

  test('serves on and ends in order when the reader has left', async () => {
    const { child, url } = await startReady()
    child.stdout?.destroy()
    expect(await statusOf(`${url}/talk`)).toBe(200)
    expect(await statusOf(`${url}/talk`)).toBe(200)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  })
})

/** What is promised to an orchestrator, which kills after that. */
const STOPPING_LIMIT_MS = 10_000

test('a request that never ends is cut off: the service ends within 10 s all the same', async () => {
  const { child, url, written, ended } = await startReady()
  const never = statusOf(`${url}/never`)
  await expect.poll(() => written.stdout).toContain('"working"')
  const stoppedAtMs = performance.now()
  child.kill('SIGTERM')
  expect(await never).toBe('no answer')
  expect((await ended).exitCode).toBe(0)
  expect(performance.now() - stoppedAtMs).toBeLessThan(STOPPING_LIMIT_MS)
})

describe('a service whose parent is gone before it listens', () => {
  test.each([0, 1_000])('ends all the same when composing takes %i ms', async composeMs => {
    const { child, ended } = await start({ ipc: true, env: { COMPOSE_MS: String(composeMs) } })
    child.disconnect()
    expect((await ended).exitCode).toBe(0)
  })
})

describe('a service that cannot start says why, a line for each cause, and exits 1', () => {
  test('wrong variables', async () => {
    const { ended } = await start({ env: { PORT: '80abc', COMPOSE_MS: '-1' } })
    expect(await ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'kit-test: PORT: must be a whole number from 1 to 65535\n' +
        'kit-test: COMPOSE_MS: must be a whole number from 0 to 10000\n',
    })
  })

  test.each([
    ['PORT', ['the public port cannot be opened']],
    ['OPERATIONS_PORT', []],
  ])('%s in use', async (variable, told) => {
    const { port } = await serveRoutes((_routes: Router) => {})
    const { ended } = await start({ env: { [variable]: String(port) } })
    const { exitCode, stdout, stderr } = await ended
    expect(exitCode).toBe(1)
    expect(stdout ? messages(stdout) : []).toEqual(told)
    expect(stderr).toMatch(new RegExp(`^kit-test: .*EADDRINUSE.*:${port}\n$`))
  })

  test.each([
    ['EADDRNOTAVAIL', '192.0.2.1'],
    // Not a name at all, so that no name server is asked.
    ['ENOTFOUND', 'a..b'],
  ])('a host to listen on that this machine does not have: %s', async (code, HOST) => {
    const { ended } = await start({ env: { HOST } })
    const { exitCode, stderr } = await ended
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`^kit-test: .*${code}.*${HOST}.*\n$`))
  })
})
