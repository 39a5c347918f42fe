import { Pool } from 'undici'

type Call = { path: string; headers: Record<string, string>; body: string; timeoutMs: number }

/** As many connections as loan-api has. */
const MAX_CONNECTIONS = 256
/** A peer is told that we wait so much less, as loan-api tells it. */
const ANSWER_MARGIN_MS = 20

export function openPeer(url: string): Pool {
  return new Pool(url, { connections: MAX_CONNECTIONS })
}

/** The answer's body. @throws when it is not there in time, or no success. */
export async function callPeer(peer: Pool, { path, headers, body, timeoutMs }: Call) {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  try {
    const answer = await peer.request({
      method: 'POST',
      path,
      headers: { ...headers, 'x-request-timeout-ms': String(Math.floor(timeoutMs - ANSWER_MARGIN_MS)) },
      body,
      signal: deadline.signal,
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
    return JSON.parse(text)
  } finally {
    clearTimeout(timer)
  }
}
