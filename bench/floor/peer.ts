import { type Dispatcher, Pool } from 'undici'

type Call = { path: string; headers: Record<string, string>; body: string; timeoutMs: number }

/** As many connections as loan-api has. */
const MAX_CONNECTIONS = 256
/** A peer is told that we wait so much less, as loan-api tells it. */
const ANSWER_MARGIN_MS = 20

export function openPeer(url: string): Pool {
  return new Pool(url, { connections: MAX_CONNECTIONS })
}

/**
 * The answer's body, by the least that undici has: its `request` would make a stream of each answer and listen to a signal.
 * @throws when it is not there in time, or no success.
 */
// biome-ignore lint/suspicious/noExplicitAny: the floor takes it as it comes
export function callPeer(peer: Pool, { path, headers, body, timeoutMs }: Call): Promise<any> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    const chunks: Buffer[] = []
    const timer = setTimeout(() => {
      const late = new Error('no answer in time')
      reject(late)
      controller?.abort(late)
    }, timeoutMs)
    const timeLeft = { 'x-request-timeout-ms': String(Math.floor(timeoutMs - ANSWER_MARGIN_MS)) }
    peer.dispatch(
      { method: 'POST', path, headers: { ...headers, ...timeLeft }, body },
      {
        onRequestStart: begun => {
          controller = begun
        },
        onResponseStart: (_controller, code) => {
          status = code
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk)
        },
        onResponseEnd: () => {
          clearTimeout(timer)
          if (status === 200) resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')))
          else reject(new Error(`answered ${status}`))
        },
        onResponseError: (_controller, error) => {
          clearTimeout(timer)
          reject(error)
        },
      },
    )
  })
}
