import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LOOPBACK } from '../local/processes/ports.ts'
import { receiveTraces } from '../local/traces/receive.ts'

/** A process that receives spans, counts them, and tells on `GET /`; its parent is sent the port. */
let spans = 0
const receive = receiveTraces(received => {
  spans += received.length
})
const server = createServer((req, res) => {
  if (req.method === 'POST') return void receive(req, res)
  res.end(String(spans))
})
server.listen(0, LOOPBACK, () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))
