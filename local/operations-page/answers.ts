import type { IncomingMessage, ServerResponse } from 'node:http'

/** Everything comes from here, nothing is inline, nobody may frame it or read it from elsewhere. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { ...PAGE_HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Longer than the longest body that the page's own buttons send. */
const MAX_BODY_BYTES = 1_024

/** The JSON of a short body; `undefined` when it is none, or too long. An empty one is `{}`. */
export async function readShortJson(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) {
    text += chunk
    if (text.length > MAX_BODY_BYTES) return undefined
  }
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}
