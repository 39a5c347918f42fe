import type { Socket } from 'node:net'
import type { Response } from 'express'
import { startJson } from './start-json.ts'

/**
 * Sends `body`, and `afterMs` later, unless it is `over` by then, the same bytes again, headers and all: to a client that reads on,
 * they are the answer to whatever it has asked since on that connection.
 */
export function sendLateDuplicate(res: Response, body: object, afterMs: number, over: AbortSignal): void {
  const text = JSON.stringify(body)
  const { socket } = res.req
  startJson(res, Buffer.byteLength(text)).set('Connection', 'keep-alive').end(text)
  const bytes = `${headOf(res)}\r\n${text}`
  // A process that shall end does not stay for this.
  setTimeout(() => over.aborted || repeat(socket, bytes), afterMs).unref()
}

function headOf(res: Response): string {
  const lines = Object.entries(res.getHeaders()).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${res.statusCode} OK\r\n${lines.join('')}`
}

function repeat(socket: Socket, bytes: string): void {
  if (socket.writable) socket.write(bytes)
}
