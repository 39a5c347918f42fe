import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { readSpans } from './otlp.ts'
import type { StoredSpan } from './span.ts'

/** Of one export, unpacked: the exporters send at most 512 spans, of some kilobytes at the very most. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

/** The handler of `POST /v1/traces`: OTLP in JSON, also gzipped. What arrives is given on, or refused whole. */
export function receiveTraces(onSpans: (spans: StoredSpan[]) => void) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = req.headers
    if (!/^application\/json\s*(;|$)/i.test(type)) return refuse(req, res, 415, 'must be application/json')
    if (!['identity', 'gzip'].includes(encoding)) return refuse(req, res, 415, 'must be plain or gzip')
    let body: string | undefined
    try {
      body = await readBody(req, encoding === 'gzip')
    } catch (error) {
      return refuse(req, res, 400, messageOf(error))
    }
    if (body === undefined) return refuse(req, res, 413, `must be at most ${MAX_BODY_BYTES} bytes`)
    let spans: StoredSpan[]
    try {
      spans = readSpans(JSON.parse(body))
    } catch (error) {
      return refuse(req, res, 400, messageOf(error))
    }
    onSpans(spans)
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}')
  }
}

/** Undefined when it is too long. */
async function readBody(req: IncomingMessage, zipped: boolean): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of zipped ? unzip(req) : req) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function unzip(req: IncomingMessage): Readable {
  const gunzip = createGunzip()
  req.once('error', error => gunzip.destroy(error))
  return req.pipe(gunzip)
}

function refuse(req: IncomingMessage, res: ServerResponse, status: number, message: string): void {
  // What is left of the body is not worth reading.
  res.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  res.end(JSON.stringify({ message }), () => req.destroy())
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
