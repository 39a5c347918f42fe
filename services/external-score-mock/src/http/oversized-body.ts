import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { startJson } from './start-json.ts'

const PIECE = Buffer.alloc(64 * 1024, 'x')

/** Sends `body` with a member of so many bytes more, as fast as the client takes them: they are never all in memory. */
export async function sendOversized(res: Response, body: object, bytes: number): Promise<void> {
  const text = JSON.stringify({ ...body, padding: '' })
  const end = text.length - '"}'.length
  startJson(res, Buffer.byteLength(text) + bytes)
  // Fails when the client leaves, which is entered already.
  await pipeline(padded(text.slice(0, end), bytes, text.slice(end)), res).catch(() => {})
}

function* padded(head: string, bytes: number, tail: string): Generator<Buffer> {
  yield Buffer.from(head)
  for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, Math.min(left, PIECE.length))
  yield Buffer.from(tail)
}
