import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type TcpProxy = {
  /** `url` with this proxy in the place of its host. */
  inFrontOf: (url: string) => string
  /** How many connections clients have to it, the dead ones included. */
  open: () => number
  /** Connections made from now on work, and so do those that were held; the dead stay dead. */
  carry: () => void
  /** Connections made from now on are accepted and carry nothing until `carry`. */
  hold: () => void
  /** No connection carries anything any more, nor does one made before `carry`, and nobody is told: the host is gone. */
  die: () => void
  /** Ends every connection by RST. */
  reset: () => void
  close: () => Promise<void>
}

/** A TCP proxy on a free port of 127.0.0.1, in front of the host and port of `target`, with the faults of networks. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(target)
  const incoming = new Set<Socket>()
  const outgoing = new Set<Socket>()
  const held = new Set<Socket>()
  const dead = new WeakSet<Socket>()
  let fate: 'carried' | 'held' | 'dead' = 'carried'

  // Half open, so that a connection that has died does not answer even its end.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, client => {
    keep(client, incoming)
    if (fate === 'carried') join(client)
    if (fate === 'held') keep(client, held)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  function join(client: Socket): void {
    const upstream = connect({ port: Number(targetPort), host: hostname, allowHalfOpen: true })
    keep(upstream, outgoing)
    client.pipe(upstream).pipe(client)
    client.once('close', () => dead.has(client) || upstream.destroy())
    upstream.once('close', () => dead.has(client) || client.destroy())
  }

  return {
    inFrontOf: url => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    open: () => incoming.size,
    carry: () => {
      fate = 'carried'
      for (const client of held) join(client)
      held.clear()
    },
    hold: () => {
      fate = 'held'
    },
    die: () => {
      fate = 'dead'
      held.clear()
      for (const socket of [...incoming, ...outgoing]) dead.add(socket.unpipe())
    },
    reset: () => {
      for (const socket of incoming) socket.resetAndDestroy()
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of [...incoming, ...outgoing]) socket.destroy()
      await closed
    },
  }
}

function keep(socket: Socket, among: Set<Socket>): void {
  among.add(socket)
  socket.once('close', () => among.delete(socket))
  // Without a listener the fault that a test makes would end the test.
  socket.on('error', () => {})
}
