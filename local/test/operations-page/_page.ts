import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { simulatorOf } from '../../fault-control/simulator.ts'
import { callLocally } from '../../local-http.ts'
import type { LastApplications } from '../../operations-page/applications.ts'
import type { Objectives } from '../../operations-page/objectives.ts'
import { startOperationsPage } from '../../operations-page/operations-page.ts'
import type { Point, Status } from '../../operations-page/status.ts'
import type { Verdict } from '../../operations-page/verdict.ts'
import type { StoredSpan } from '../../traces/span.ts'

const said = { description: 'as it says', eligible: 'all' }

export const OBJECTIVES: Objectives = {
  availability: { ...said, target: 0.999 },
  latency: { ...said, target: 0.999, thresholdMs: 800, p95Ms: 800 },
  decided: { ...said, target: 0.99 },
  freshness: { ...said, target: 0.999, withinMinutes: 15 },
}

export type Snapshot = {
  status: Status
  verdict: Verdict
  point: Point
  points: Point[]
  applications: LastApplications
}

/** An operations port that says what a test has written. */
export type ScriptedService = {
  metrics: string
  isReady: boolean
  hangs: boolean
  asked: string[]
  stop(): Promise<void>
}

/** Far longer than a look takes, for a machine that is busy with others. */
export const eventually = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 15_000, interval: 20 })

const open = new Set<() => void | Promise<void>>()

/** Ends everything that a test of this file started. For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of open) await close()
  open.clear()
}

const NO_FAULT = { scenario: null, plan: null, endsAt: null, remainingSeconds: null }

async function script(metrics: string): Promise<ScriptedService & { url: string }> {
  const service = { metrics, isReady: true, hangs: false, asked: [] as string[] }
  const server: Server = createServer((req, res) => {
    if (req.method !== 'GET') service.asked.push(`${req.method} ${req.url}`)
    if (service.hangs) return
    if (req.url === '/metrics') return res.end(service.metrics)
    if (req.url === '/readyz') return res.writeHead(service.isReady ? 200 : 503).end()
    if (req.url === '/scenarios') {
      return res.end(JSON.stringify({ scenarios: [{ name: 'brownout', description: 'everything is slow' }] }))
    }
    res.end(JSON.stringify(NO_FAULT))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  open.add(stop)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(service, { url, stop })
}

const NAMES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock'] as const

/** The page before four scripted services, with what they say at first; looks many times a second, so that no test waits for one. */
export async function startPage(
  metrics: Partial<Record<(typeof NAMES)[number], string>> = {},
  { lookEveryMs = 25 } = {},
) {
  const scripted = await Promise.all(
    NAMES.map(async name => [name, await script(metrics[name] ?? '')] as const),
  )
  const services = Object.fromEntries(scripted.map(([name, { url }]) => [name, url]))
  const system = {
    services: Object.fromEntries(
      scripted.map(([name, { url }]) => [name, { pid: 0, url, operationsUrl: url }]),
    ),
  }
  const kept: StoredSpan[] = []
  const page = await startOperationsPage({
    port: 0,
    services,
    simulator: simulatorOf(system),
    objectives: OBJECTIVES,
    keep: spans => kept.push(...spans),
    lookEveryMs,
  })
  open.add(page.close)
  const url = `http://127.0.0.1:${page.port}`
  return {
    url,
    close: page.close,
    port: page.port,
    kept,
    service(name: (typeof NAMES)[number]): ScriptedService {
      const [, found] = scripted.find(([each]) => each === name) ?? []
      if (!found) throw new Error(`no service ${name} is scripted`)
      return found
    },
    async snapshot(): Promise<Snapshot> {
      const { body } = await callLocally(`${url}/snapshot`, { withinMs: 5_000 })
      return JSON.parse(body)
    },
  }
}
