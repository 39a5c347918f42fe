import { Writable } from 'node:stream'
import type { Express } from 'express'
import { Router } from 'express'
import { onTestFinished } from 'vitest'
import { createApp } from '../src/http-server/app.ts'
import { listen, portOf } from '../src/http-server/serve.ts'
import { createLog, type Log } from '../src/log/log.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { httpProblems } from '../src/problem/problem.ts'

/** Personal data, wherever it comes from. None of it may reach a log line, or a caller who did not send it. */
export const CANARY = 'canary-4711'

/** A log whose lines a test can read. */
export function createTestLog(): { log: Log; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const destination = new Writable({
    write: (line, _encoding, done) => {
      lines.push(JSON.parse(String(line)))
      done()
    },
  })
  return { log: createLog('kit-test', 'trace', destination), lines }
}

/** Listens with `app` until the test is over. */
export async function serve(app: Express) {
  const server = await listen(app, '127.0.0.1', 0)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = portOf(server)
  return { server, port, url: `http://127.0.0.1:${port}` }
}

/** An application as a service makes it, around the routes that `define` adds. */
export async function serveRoutes(
  define: (routes: Router) => void,
  parts: Partial<Parameters<typeof createApp>[0]> = {},
) {
  const { log, lines } = createTestLog()
  const metrics = createMetrics()
  const routes = Router()
  define(routes)
  const app = createApp({ log, metrics, routes, problems: httpProblems, ...parts })
  return { ...(await serve(app)), log, lines, metrics }
}
