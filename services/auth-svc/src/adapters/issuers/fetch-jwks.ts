import type { FetchImplementation } from 'jose'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import type { Events } from '../../tokens/ports.ts'

/** RFC 7517 section 5. A set without keys is an issuer out of order: taking it would make every valid token invalid. */
const jwkSet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
  readonly loggable = true
}

/** What is logged of tokens that come meanwhile; the failure itself was logged when it happened. */
class IssuerLeftAlone extends Error {
  override readonly name = 'IssuerLeftAlone'
  readonly loggable = true
}

export type KeyEvents = Pick<Events, 'issuerKeysFetched' | 'issuerKeysNotFetched'>

type JwksFetch = {
  issuer: string
  dispatcher: Dispatcher
  /** No further attempt for so long after a failed one: an issuer in trouble gets few calls, whatever arrives here. */
  failureCooldownMs: number
  events: KeyEvents
}

/** The `fetch` that jose gets: by a dispatcher of ours, so never through a proxy, and never following a redirect. */
export function createJwksFetch({
  issuer,
  dispatcher,
  failureCooldownMs,
  events,
}: JwksFetch): FetchImplementation {
  let retryAtMs = 0
  return async (url, { headers, signal }) => {
    if (performance.now() < retryAtMs)
      throw new IssuerLeftAlone('not asked: the last attempt failed a moment ago')
    try {
      const answer = await request(url, { dispatcher, signal, headers: Object.fromEntries(headers) })
      const jwks = await readJwkSet(answer)
      events.issuerKeysFetched(issuer, jwks.keys.length)
      return Response.json(jwks)
    } catch (error) {
      retryAtMs = performance.now() + failureCooldownMs
      events.issuerKeysNotFetched(issuer, error)
      throw error
    }
  }
}

/** RFC 7517 section 8.5, and what nearly all issuers say. */
const JSON_TYPE = /^application\/(?:jwk-set\+)?json\b/i

async function readJwkSet({ statusCode, headers, body }: Dispatcher.ResponseData) {
  if (statusCode !== 200) {
    await body.dump()
    throw new UnusableAnswer(`the issuer answered ${statusCode}`)
  }
  if (!JSON_TYPE.test(String(headers['content-type']))) {
    await body.dump()
    throw new UnusableAnswer('the issuer answered with something else than JSON')
  }
  const parsed = jwkSet.safeParse(await body.json())
  if (!parsed.success) throw new UnusableAnswer('the issuer answered with something else than a JWK set')
  return parsed.data
}
