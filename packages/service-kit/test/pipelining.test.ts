import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { serveRoutes } from './_app.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** A service that answers when it is told to, and what it has been asked. */
async function serveSlowly() {
  let asked = 0
  const ends = Promise.withResolvers<void>()
  const { port, server, lines } = await serveRoutes(routes => {
    routes.get('/', async (_req, res) => {
      asked += 1
      await ends.promise
      res.end('answered')
    })
  })
  return { port, server, lines, asked: () => asked, end: ends.resolve }
}

describe('requests that are sent before the one before them is answered', () => {
  test('are not looked at: the connection ends with the answer to the first', async () => {
    const { port, asked, end } = await serveSlowly()
    const socket = connect(port, '127.0.0.1')
    const received = text(socket)
    socket.write(GET.repeat(3))
    await expect.poll(asked).toBe(1)
    end()
    const answer = await received
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1)
    expect(answer).toMatch(/\r\nConnection: close\r\n/i)
    expect(answer.endsWith('answered')).toBe(true)
    expect(asked()).toBe(1)
  })

  test('are the end of the connection at once when they are many', async () => {
    const { port, asked, end } = await serveSlowly()
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket.write(GET.repeat(12))
    await closed
    expect(asked()).toBe(1)
    end()
  })

  test('may be sent again, as everything on a connection that is used politely', async () => {
    const { port, end } = await serveSlowly()
    end()
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', bytes => {
      received += bytes
    })
    for (const answers of [1, 2, 3]) {
      socket.write(GET)
      await expect.poll(() => received.match(/HTTP\/1\.1 200/g)?.length).toBe(answers)
    }
    socket.destroy()
  })
})

test('a connection on which nothing moves is cut off', async () => {
  const { port, server } = await serveSlowly()
  expect(server.timeout).toBe(60_000)
  server.timeout = 100
  const socket = connect(port, '127.0.0.1')
  socket.write(GET)
  await new Promise(resolve => socket.once('close', resolve))
})

test.each([
  ['without a length', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
  ['of a great length', 'Content-Length: 99999999\r\n\r\nhello'],
])(
  'a request that is refused before its body %s has come is the last of its connection',
  async (_what, rest) => {
    const { port } = await serveRoutes(() => {})
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST /nowhere HTTP/1.1\r\nHost: a\r\n${rest}`)
    const [head = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 404/)
    expect(head).toContain('\r\nConnection: close')
  },
)
