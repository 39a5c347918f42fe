import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** What the scripted peer does with one request, once it has been read. */
export type Effect = { play: (res: ServerResponse) => void }

/** A complete answer: `body` as JSON unless `headers` name another content type, `status` as given. */
export function json(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Effect {
  return { play: res => send(res, status, headers, JSON.stringify(body)) }
}

/** A complete answer that calls itself JSON and is not. */
export function garbage(status = 200): Effect {
  return { play: res => send(res, status, {}, '{"result":"sco') }
}

/** A complete and good body under a content type that is not JSON. */
export function wrongContentType(status: number, body: unknown, contentType = 'text/html'): Effect {
  return json(status, body, { 'content-type': contentType })
}

/** A good answer, a mebibyte too long. */
export function oversized(status: number, body: object): Effect {
  return json(status, { ...body, padding: 'x'.repeat(2 ** 20) })
}

export function redirect(location: string, status = 302): Effect {
  return json(status, {}, { location })
}

/** Nothing at all for `delayMs`, then `effect`. */
export function slowHeaders(delayMs: number, effect: Effect): Effect {
  return {
    play: res => {
      const timer = setTimeout(() => effect.play(res), delayMs)
      res.once('close', () => clearTimeout(timer))
    },
  }
}

/** Headers at once, then the good body at a byte every `everyMs`. */
export function drip(status: number, body: unknown, everyMs: number): Effect {
  return {
    play: res => {
      const write = (byte: Buffer) => void res.write(byte)
      dripBytes(res, startBody(res, status, body), everyMs, write, () => void res.end())
    },
  }
}

/** A good answer, its headers too at a byte every `everyMs`. */
export function dripHeaders(status: number, body: unknown, everyMs: number): Effect {
  return {
    play: res => {
      const text = JSON.stringify(body)
      const head = `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`
      const write = (byte: Buffer) => void res.socket?.write(byte)
      dripBytes(res, Buffer.from(head + text), everyMs, write, () => {})
    },
  }
}

/** Takes the request and never answers; the exchange ends when the client leaves or the peer stops. */
export function hang(): Effect {
  return { play: () => {} }
}

/** The connection is reset (RST) before a byte of the answer. */
export function resetBeforeHeaders(): Effect {
  return { play: res => void res.socket?.resetAndDestroy() }
}

/** Headers and half of the good body, then the connection is reset (RST). */
export function resetMidBody(status: number, body: unknown): Effect {
  return { play: res => sendHalf(res, status, body, () => void res.socket?.resetAndDestroy()) }
}

/** Headers and half of the good body, then the connection is closed in order (FIN). */
export function truncated(status: number, body: unknown): Effect {
  return { play: res => sendHalf(res, status, body, () => void res.socket?.end()) }
}

function send(res: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: string): void {
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  res.end(body)
}

function dripBytes(
  res: ServerResponse,
  bytes: Buffer,
  everyMs: number,
  write: (byte: Buffer) => void,
  end: () => void,
): void {
  let sent = 0
  const timer = setInterval(() => {
    write(bytes.subarray(sent, ++sent))
    if (sent < bytes.length) return
    clearInterval(timer)
    end()
  }, everyMs)
  res.once('close', () => clearInterval(timer))
}

function startBody(res: ServerResponse, status: number, body: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
  res.flushHeaders()
  return bytes
}

function sendHalf(res: ServerResponse, status: number, body: unknown, then: () => void): void {
  const bytes = startBody(res, status, body)
  res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), then)
}
