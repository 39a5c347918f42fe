import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import type { Simulator } from '../fault-control/simulator.ts'
import { LOOPBACK } from '../processes/ports.ts'
import { receiveTraces } from '../traces/receive.ts'
import type { StoredSpan } from '../traces/span.ts'
import { readShortJson, sendJson } from './answers.ts'
import { lastApplications, tracesOf } from './applications.ts'
import { refusalOf } from './guard.ts'
import { createHistory } from './history.ts'
import { createLookout, type OperationsUrls } from './look.ts'
import type { Objectives } from './objectives.ts'
import { createRecentTraces } from './recent-traces.ts'
import { sendFile } from './static-files.ts'
import { judge, type Verdict } from './verdict.ts'
import { createViewers } from './viewers.ts'
import { waterfallOf } from './waterfall.ts'

type Parts = {
  /** 0 is any free one. */
  port: number
  services: OperationsUrls
  simulator: Simulator
  objectives: Objectives
  /** Where spans are kept beyond this process. */
  keep: (spans: StoredSpan[]) => void
  lookEveryMs?: number
}

const LOOK_EVERY_MS = 1_000

/** Starts the page: it looks at the services once a second, takes their spans, and shows both to whoever opens it. */
export async function startOperationsPage({ lookEveryMs = LOOK_EVERY_MS, ...parts }: Parts) {
  const { services, simulator, objectives } = parts
  const lookout = createLookout(services, simulator)
  const history = createHistory(Object.keys(services), objectives)
  const traces = createRecentTraces()
  const viewers = createViewers()
  const takeSpans = receiveTraces(spans => {
    traces.add(spans)
    parts.keep(spans)
  })

  let verdict: Verdict | undefined
  async function look() {
    const { status, point } = history.add(await lookout())
    verdict = judge(status, objectives, verdict)
    const applications = lastApplications(traces.all(), objectives.latency.thresholdMs)
    return { status, point, verdict, applications }
  }
  let latest = await look()
  const snapshot = () => ({ ...latest, objectives, points: history.points })

  async function route(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname } = new URL(req.url ?? '/', 'http://page')
    // Node sends no body for a HEAD. The stream has no end to be told of.
    const method = req.method === 'HEAD' && pathname !== '/stream' ? 'GET' : req.method
    const what = `${method} ${pathname}`
    if (what === 'POST /v1/traces') return takeSpans(req, res)
    if (what === 'GET /readyz') return sendJson(res, 200, { status: 'ready' })
    if (what === 'GET /snapshot') return sendJson(res, 200, snapshot())
    if (what === 'GET /stream') return viewers.add(res, snapshot())
    if (what === 'DELETE /faults') return change(res, () => simulator.clear())
    const [, scenario] = /^POST \/faults\/([\w-]{1,64})$/.exec(what) ?? []
    if (scenario) return begin(scenario, req, res)
    const [, key] = /^GET \/applications\/([\w-]{1,64})$/.exec(what) ?? []
    if (key) return sendTraces(key, res)
    if (method === 'GET' && (await sendFile(pathname, res))) return
    sendJson(res, 404, { message: 'there is nothing here' })
  }

  async function begin(scenario: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { data: body } = faultRequest.safeParse(await readShortJson(req))
    if (!body) return sendJson(res, 400, { message: 'forSeconds must be 1 to 3600' })
    const isKnown = latest.status.scenarios.some(({ name }) => name === scenario)
    if (!isKnown) return sendJson(res, 404, { message: `there is no scenario ${scenario}` })
    return change(res, () => simulator.begin(scenario, body.forSeconds))
  }

  /** By an application's id, or by the span of a request that failed before there was one. */
  function sendTraces(key: string, res: ServerResponse): void {
    const found = tracesOf(key, traces.all())
    if (found.length > 0) sendJson(res, 200, { traces: found.map(waterfallOf) })
    else sendJson(res, 404, { message: 'its traces are not in memory any more' })
  }

  const server = createServer((req, res) => {
    const refusal = refusalOf(req, portOf(server))
    if (refusal) return sendJson(res, refusal.status, { message: refusal.message })
    route(req, res).catch(() =>
      res.headersSent ? res.destroy() : sendJson(res, 400, { message: 'unreadable' }),
    )
  })
  await listen(server, parts.port)

  let isLooking = false
  const timer = setInterval(async () => {
    if (isLooking) return
    isLooking = true
    latest = await look()
    viewers.tell(latest)
    isLooking = false
  }, lookEveryMs)

  return {
    port: portOf(server),
    close(): void {
      clearInterval(timer)
      server.close()
      server.closeAllConnections()
    },
  }
}

/** As long as the simulator lets a fault last. */
const faultRequest = z.strictObject({ forSeconds: z.int().min(1).max(3_600).optional() })

async function change(res: ServerResponse, act: () => Promise<unknown>): Promise<void> {
  try {
    sendJson(res, 200, (await act()) ?? {})
  } catch (error) {
    sendJson(res, 502, { message: error instanceof Error ? error.message : String(error) })
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: LOOPBACK }, resolve)
  })
}
