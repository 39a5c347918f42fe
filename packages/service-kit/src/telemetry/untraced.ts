import type { IncomingMessage, Server } from 'node:http'

const untraced = new WeakSet<object>()

/** Nothing that `server` is asked gets a span: what asks for liveness and metrics every second would hide everything else. */
export function leaveUntraced(server: Server): void {
  untraced.add(server)
}

export function isUntraced({ socket }: IncomingMessage): boolean {
  // Node sets it on every connection that a server has accepted.
  return 'server' in socket && untraced.has(socket.server as Server)
}
