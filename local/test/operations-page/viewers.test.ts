import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createViewers } from '../../operations-page/viewers.ts'

const MAX_VIEWERS = 20
const NEWS = { filling: 'x'.repeat(500_000) }

test('one page too many lets go of the oldest, also when that reads nothing, and all others go on', async () => {
  const viewers = createViewers()
  const streams: ServerResponse[] = []
  const server = createServer((_req, res) => {
    viewers.add(res, { said: 'hello' })
    streams.push(res)
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n')
    const before = streams.length
    await expect.poll(() => streams.length).toBe(before + 1)
    return socket
  }

  const frozen = await open()
  frozen.pause()
  // Until the kernel takes no more for a reader that reads nothing.
  while (streams[0]?.writableLength === 0) viewers.tell(NEWS)
  const others: Socket[] = []
  while (others.length < MAX_VIEWERS) others.push(await open())
  viewers.tell({ said: 'after the end' })
  const closed = once(frozen, 'close')
  frozen.resume()
  await closed
  const [newest] = others.slice(-1)
  let heard = ''
  newest?.on('data', chunk => {
    heard += chunk
  })
  viewers.tell({ said: 'still here' })
  await expect.poll(() => heard).toContain('still here')
})
