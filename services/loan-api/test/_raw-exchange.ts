import { connect } from 'node:net'

export type RawAnswer = { status: number; headers: Headers; text: string }

/** Longer than any answer takes; whoever waits for the rest of a request then learns that there is none. */
const NOTHING_MORE_MS = 3_000

/** Sends bytes as they are; returns all that comes back until the connection ends, be it in order or not. */
export async function exchange(url: string, bytes: Buffer, nothingMoreMs = NOTHING_MORE_MS): Promise<string> {
  const { port, hostname } = new URL(url)
  let received = ''
  const socket = connect(Number(port), hostname).on('error', () => {})
  socket.on('data', chunk => {
    received += chunk.toString('latin1')
  })
  socket.write(bytes)
  const timer = setTimeout(() => socket.end(), nothingMoreMs)
  await new Promise(resolve => socket.once('close', resolve))
  clearTimeout(timer)
  return received
}

/** The only answer in `received`; status 0 when there is none. */
export function readAnswer(received: string): RawAnswer {
  const [head = '', ...rest] = received.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const fields = lines.map(line => line.split(/: (.*)/).slice(0, 2) as [string, string])
  const text = Buffer.from(rest.join('\r\n\r\n'), 'latin1').toString()
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers: new Headers(fields), text }
}
