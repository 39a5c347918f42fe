import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

const LOOKS_EVERY_MS = 100

type Instance = { url: string; operationsUrl: string }

/**
 * A load balancer as they are: sends each request, over connections that it keeps, to the next of those that were ready when it
 * looked last, tries nothing twice, and answers 502 where an instance breaks off.
 */
export async function startBalancer(instances: Instance[]) {
  let ready = instances
  let isOver = false
  let turn = 0
  const agent = new Agent({ keepAlive: true })

  async function look(): Promise<void> {
    while (!isOver) {
      const looks = instances.map(({ operationsUrl }) =>
        fetch(`${operationsUrl}/readyz`).then(
          ({ status }) => status === 200,
          () => false,
        ),
      )
      const verdicts = await Promise.all(looks)
      ready = instances.filter((_instance, index) => verdicts[index])
      await setTimeout(LOOKS_EVERY_MS)
    }
  }

  const server = createServer((req, res) => {
    const { url: path = '', method, headers } = req
    const target = ready[turn++ % ready.length]
    const forwarded = request(new URL(path, target?.url), { agent, method, headers }, answer => {
      const { connection: _ofThatConnectionOnly, ...answered } = answer.headers
      res.writeHead(answer.statusCode ?? 502, answered)
      pipeline(answer, res).catch(() => res.destroy())
    })
    forwarded.once('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()))
    req.pipe(forwarded)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  void look()
  onTestFinished(() => {
    isOver = true
    agent.destroy()
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ready: () => ready.length }
}
