import type { ClientCredentials } from '../tokens/client.ts'

const BASIC = /^basic +([a-z0-9+/]+={0,2}) *$/i

/**
 * The credentials of an `Authorization: Basic` header (RFC 7617), whose two parts a client form-encodes before it joins
 * them (RFC 6749 section 2.3.1). `undefined` when the header holds no such credentials.
 */
export function decodeBasicCredentials(authorization: string): ClientCredentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  try {
    const pair = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const colon = pair.indexOf(':')
    if (colon < 0) return undefined
    return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) }
  } catch {
    return undefined
  }
}

/** @throws {URIError} when a percent-encoding is malformed. */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
