import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export type TcpProxy = {
  /** `url` with this proxy in the place of its host. */
  inFrontOf: (url: string) => string
  /** How many connections clients have to it, the dead ones included. */
  open: () => number
  /** Connections made from now on work, and so do those that were held; the dead stay dead. */
  carry: () => void
  /** Connections made from now on are accepted and carry nothing until `carry`. */
  hold: () => void
  /** A black hole: no connection carries anything any more, nor does one made before `carry`, and nobody is told: the host is gone. */
  die: () => void
  /** Ends every connection by RST. */
  reset: () => void
  /** Connections made from now on lead to the host and port of `target`, as when a name has moved. */
  leadTo: (target: string) => void
  /** Whatever is sent arrives so much later, in both directions. */
  delay: (ms: number) => void
  /** Carries so many more bytes of answers; the connection that was to carry the next one is reset, in the middle of a message. */
  cutAfter: (bytes: number) => void
  /** What next has `text` in it (SQL, or the name of a prepared statement) arrives; its answer does not, the connection is reset. */
  cutOnReplyTo: (text: string) => void
  close: () => Promise<void>
}

/** A TCP proxy on a free port of 127.0.0.1, in front of the host and port of `target`, with the faults of networks. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const incoming = new Set<Socket>()
  const outgoing = new Set<Socket>()
  const held = new Set<Socket>()
  const dead = new WeakSet<Socket>()
  let destination = new URL(target)
  let fate: 'carried' | 'held' | 'dead' = 'carried'
  let delayMs = 0
  let bytesLeft = Number.POSITIVE_INFINITY
  let doomingText: string | undefined

  // Half open, so that a connection that has died does not answer even its end.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, client => {
    keep(client, incoming)
    if (fate === 'carried') join(client)
    if (fate === 'held') keep(client, held)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo

  function join(client: Socket): void {
    const { hostname: host, port } = destination
    const upstream = connect({ port: Number(port), host, allowHalfOpen: true })
    keep(upstream, outgoing)
    let isDoomed = false
    void relay(client, upstream, request => {
      isDoomed = doomingText !== undefined && request.includes(doomingText)
      if (isDoomed) doomingText = undefined
    })
    void relay(upstream, client, answer => {
      const carried = isDoomed ? 0 : Math.min(answer.length, bytesLeft)
      bytesLeft -= carried
      if (carried === answer.length) return
      bytesLeft = Number.POSITIVE_INFINITY
      client.write(answer.subarray(0, carried), () => client.resetAndDestroy())
      return 'cut'
    })
    client.once('close', () => dead.has(client) || upstream.destroy())
    upstream.once('close', () => dead.has(client) || client.destroy())
  }

  async function relay(from: Socket, to: Socket, look: (chunk: Buffer) => 'cut' | undefined) {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        if (delayMs > 0) await setTimeout(delayMs)
        if (dead.has(from) || look(chunk) === 'cut') return
        to.write(chunk)
      }
      if (!dead.has(from)) to.end()
    } catch {
      // One of the two is gone: their `close` listeners end the other.
    }
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
      for (const socket of [...incoming, ...outgoing]) dead.add(socket)
    },
    reset: () => {
      for (const socket of incoming) socket.resetAndDestroy()
    },
    leadTo: url => {
      destination = new URL(url)
    },
    delay: ms => {
      delayMs = ms
    },
    cutAfter: bytes => {
      bytesLeft = bytes
    },
    cutOnReplyTo: text => {
      doomingText = text
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
