import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** Writes bytes as no HTTP client would and returns all that comes back until the server closes. */
export async function rawRequest(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

/** The parts of an answer as `rawRequest` returns it. */
export function parseAnswer(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [statusLine = '', ...fields] = head.split('\r\n')
  const headers = new Headers(fields.map(field => field.split(/: (.*)/).slice(0, 2) as [string, string]))
  return { status: Number(statusLine.split(' ')[1]), headers, body: JSON.parse(body) }
}
