import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createViewers } from '../../operations-page/viewers.ts'

const MAX_VIEWERS = 20
const NEWS = { filling: 'x'.repeat(500_000) }

/** Whether something waits, however often the event loop has come round. */
async function isFull(stream: ServerResponse | undefined): Promise<boolean> {
  for (let round = 0; round < 50; round++) {
    if (!stream?.writableLength) return false
    await setImmediate()
  }
  return true
}

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
  while (!(await isFull(streams[0]))) viewers.tell(NEWS)
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
