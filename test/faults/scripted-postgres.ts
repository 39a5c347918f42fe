import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

const AUTHENTICATION_OK = [0, 0, 0, 0]
const CLEARTEXT_PASSWORD = [0, 0, 0, 3]

type Identity = { certificate: string; key: string }

/**
 * A peer that speaks just enough of PostgreSQL's protocol to ask for a password in clear text, as Aurora does of who logs in by
 * token, and to answer every statement with no rows. It speaks TLS as `identity`, or refuses to where there is none.
 */
export async function startScriptedPostgres(identity?: Identity) {
  const passwords: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket)).on('error', () => {})
    // The request for TLS is the first that any client here sends.
    socket.once('data', () => {
      socket.write(identity ? 'S' : 'N')
      if (identity) serve(new TLSSocket(socket, { isServer: true, ...pairOf(identity) }), passwords)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    /** Those that it was given, oldest first. */
    passwords,
    endConnections,
    connections: () => sockets.size,
    close: () => {
      server.close()
      endConnections()
    },
  }
}

const pairOf = ({ certificate, key }: Identity) => ({ cert: certificate, key })

function serve(socket: TLSSocket, passwords: string[]): void {
  let received = Buffer.alloc(0)
  let hasBegun = false
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      // The first message has no type.
      const at = hasBegun ? 1 : 0
      if (received.length < at + 4) return
      const end = at + received.readUInt32BE(at)
      if (received.length < end) return
      const type = hasBegun ? String.fromCharCode(received[0] ?? 0) : 'begin'
      const body = received.subarray(at + 4, end)
      received = received.subarray(end)
      hasBegun = true
      if (type === 'begin') socket.write(message('R', CLEARTEXT_PASSWORD))
      if (type === 'p') {
        passwords.push(body.subarray(0, -1).toString())
        socket.write(Buffer.concat([message('R', AUTHENTICATION_OK), READY]))
      }
      if (type === 'S') socket.write(NO_ROWS)
    }
  })
}

function message(type: string, body: Iterable<number>): Buffer {
  const bytes = Buffer.from([...body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}

const READY = message('Z', Buffer.from('I'))
/** Parsed, bound, no columns, complete. */
const NO_ROWS = Buffer.concat([
  message('1', []),
  message('2', []),
  message('n', []),
  message('C', Buffer.from('SELECT 0\0')),
  READY,
])
