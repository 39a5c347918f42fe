import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LOOPBACK } from '../local/processes/ports.ts'
import { receiveTraces } from '../local/traces/receive.ts'

export type Received = { spans: Record<string, number>; exports: Record<string, number> }

/**
 * A process that takes what OpenTelemetry sends, and tells on `GET /` how many spans there were by service, and how many exports of metrics and
 * logs, which it does not read; its parent is sent the port.
 */
const received: Received = { spans: {}, exports: {} }
const receive = receiveTraces(spans => {
  for (const { service } of spans) received.spans[service] = (received.spans[service] ?? 0) + 1
})

const server = createServer((req, res) => {
  if (req.method !== 'POST') return void res.end(JSON.stringify(received))
  if (req.url === '/v1/traces') return void receive(req, res)
  accept(req, res)
})
server.listen(0, LOOPBACK, () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))

function accept(req: IncomingMessage, res: ServerResponse): void {
  req.resume().once('end', () => {
    const path = String(req.url)
    received.exports[path] = (received.exports[path] ?? 0) + 1
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}')
  })
}
