import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Effect, json } from './effects.ts'

/** One request as the peer received it. */
export type RecordedRequest = {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** Parsed as its content type says: JSON, or a form as an object of strings; anything else is its text. */
  body: unknown
  /** Resolves when the exchange is over, be it that the answer has been sent or that the client left. */
  ended: Promise<{ clientLeft: boolean }>
}

/** Chooses by request; `index` counts from 0 since the start or the last `reset`. */
export type Handler = (request: RecordedRequest, index: number) => Effect

export type ScriptedPeer = {
  /** `http://127.0.0.1:port`, the same after `stop` and `start`. */
  url: string
  port: number
  /** Every request since the start or the last `reset`, oldest first. */
  requests: RecordedRequest[]
  /** From now on requests meet this. Before the first call they get a 500 that says so. */
  answer: (script: Effect | Handler) => void
  /** Resolves as soon as `count` requests have been recorded. */
  received: (count: number) => Promise<void>
  /** Forgets the requests and the script. */
  reset: () => void
  /** Ends every connection and refuses new ones, until `start`. */
  stop: () => Promise<void>
  start: () => Promise<void>
  close: () => Promise<void>
}

/** A peer over HTTP whose every answer the test scripts; listens on a free port of 127.0.0.1. */
export async function startScriptedPeer(): Promise<ScriptedPeer> {
  const nothingScripted = json(500, { detail: 'the test has scripted no answer' })
  let script: Effect | Handler = nothingScripted
  let server = await listen(answerRequest, 0)
  const { port } = server.address() as AddressInfo
  const requests: RecordedRequest[] = []
  const waiting: { count: number; resolve: () => void }[] = []

  async function answerRequest(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await record(req, res)
    const index = requests.push(request) - 1
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
    const effect = typeof script === 'function' ? script(request, index) : script
    effect.play(res)
  }

  const peer: ScriptedPeer = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    answer: next => {
      script = next
    },
    received: count =>
      new Promise(resolve => {
        if (requests.length >= count) return resolve()
        waiting.push({ count, resolve })
      }),
    reset: () => {
      script = nothingScripted
      requests.length = 0
    },
    stop: async () => {
      if (!server.listening) return
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
    start: async () => {
      if (!server.listening) server = await listen(answerRequest, port)
    },
    close: () => peer.stop(),
  }
  return peer
}

async function record(req: IncomingMessage, res: ServerResponse): Promise<RecordedRequest> {
  const ended = new Promise<{ clientLeft: boolean }>(resolve =>
    res.once('close', () => resolve({ clientLeft: !res.writableFinished })),
  )
  const { method = '', url: path = '', headers } = req
  return { method, path, headers, body: parse(headers['content-type'], await text(req)), ended }
}

function parse(contentType = '', body: string): unknown {
  if (contentType.startsWith('application/json')) return JSON.parse(body)
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body))
  }
  return body
}

async function listen(
  answer: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
  port: number,
): Promise<Server> {
  // The client may leave while its request is being read: that is its business, not a fault of the test.
  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
