import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { observe } from '../run/observe.ts'

/** Between the second in which a look is due and the five that the simulator is given elsewhere. */
const TOO_LATE_MS = 4_000

test('a simulator that does not answer holds up no look, and is not told as one without faults', async () => {
  let asked = 0
  const server = createServer((request, answer) => {
    if (request.url === '/faults') asked++
    else answer.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const operationsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const services = Object.fromEntries(
    ['loan-api', 'scoring-svc', 'external-score-mock'].map(name => [name, { operationsUrl }]),
  )
  const isOver = new AbortController()
  const looking = observe({ services }, process.pid, isOver.signal)
  await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThanOrEqual(3)
  isOver.abort()
  const seen = await looking
  const gapsMs = seen.slice(1).map(({ atMs }, index) => atMs - (seen[index]?.atMs ?? 0))
  expect(Math.max(...gapsMs)).toBeLessThan(TOO_LATE_MS)
  expect(seen.every(({ fault }) => fault === undefined)).toBe(true)
})
