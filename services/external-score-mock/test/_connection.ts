import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { APPLICATION_ID } from './_simulator.ts'

/** How a connection looked from the client's end. */
export type Seen = { received: string; head: string; body: string; end: 'FIN' | 'RST' }

/** One call over a socket of its own, as bytes: what came, and how the connection ended. */
export async function callOnSocket(url: string, userId = '123'): Promise<Seen> {
  const { socket, seen } = await openCall(url, userId, 'close')
  await new Promise(resolve => socket.once('close', resolve))
  return seen()
}

/** The same, to be ended by the caller. */
export async function openCall(
  url: string,
  userId: string,
  connection: 'close' | 'keep-alive',
  { allowHalfOpen = false } = {},
) {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen })
  await once(socket, 'connect')
  let received = ''
  let end: Seen['end'] = 'FIN'
  socket.setEncoding('utf8').on('data', text => {
    received += text
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') end = 'RST'
  })
  send(socket, userId, connection)
  const seen = (): Seen => {
    const [head = '', body = ''] = received.split('\r\n\r\n')
    return { received, head, body, end }
  }
  return { socket, seen, send: (userId: string) => send(socket, userId, connection) }
}

function send(socket: Socket, userId: string, connection: string): void {
  const body = JSON.stringify({ applicationId: APPLICATION_ID, userId, amount: 15_000, income: 4_000 })
  const head = [
    'POST /v1/scores HTTP/1.1',
    'host: bureau',
    `connection: ${connection}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `idempotency-key: ${APPLICATION_ID}`,
    'x-attempt: 0.1',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
}
