import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

/** Writes bytes as no HTTP client would and returns all that comes back until the server closes. */
export async function rawRequest(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return textOf(socket)
}

export type RawAnswer = { status: number; headers: Headers; text: string }

/** The only answer in what came back; status 0 when there is none. */
export function readAnswer(received: string): RawAnswer {
  const [head = '', ...rest] = received.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const fields = lines.map(line => line.split(/: (.*)/).slice(0, 2) as [string, string])
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Headers(fields),
    text: rest.join('\r\n\r\n'),
  }
}

/** The same with its body as JSON. */
export function parseAnswer(received: string) {
  const { status, headers, text } = readAnswer(received)
  return { status, headers, body: JSON.parse(text) }
}
