import { connect } from 'node:net'

/** Longer than any answer takes; whoever waits for the rest of a request then learns that there is none. */
const NOTHING_MORE_MS = 3_000

/** Sends bytes as they are; returns all that comes back until the connection ends, be it in order or not. */
export async function exchange(url: string, bytes: Buffer, nothingMoreMs = NOTHING_MORE_MS): Promise<string> {
  const { port, hostname } = new URL(url)
  const received: Buffer[] = []
  const socket = connect(Number(port), hostname).on('error', () => {})
  socket.on('data', chunk => received.push(chunk))
  socket.write(bytes)
  const timer = setTimeout(() => socket.end(), nothingMoreMs)
  await new Promise(resolve => socket.once('close', resolve))
  clearTimeout(timer)
  return Buffer.concat(received).toString()
}
