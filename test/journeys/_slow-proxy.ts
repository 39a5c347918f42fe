import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll } from 'vitest'

/** An HTTP proxy in front of `target` that keeps every answer back until `takesMs` after its request; returns its address. */
export async function startSlowProxy(target: string, takesMs: number): Promise<string> {
  const server = createServer(async (req, res) => {
    const due = setTimeout(takesMs)
    const { method = '', url, headers } = req
    const { authorization = '', 'content-type': contentType = '' } = headers
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: { authorization, 'content-type': contentType },
      body: await buffer(req),
    })
    const body = await answer.text()
    await due
    res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
