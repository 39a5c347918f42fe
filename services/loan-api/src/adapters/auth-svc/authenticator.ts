import type { Breaker } from '@loans/service-kit/breaker/breaker'
import type { Peer } from '@loans/service-kit/http-client/peer'
import { z } from 'zod'
import { NoVerdict } from '../../applications/errors.ts'
import type { Authenticator, Introspection } from '../../applications/ports.ts'

/** RFC 7662 section 2.2, as far as we use it. */
const introspection = z.discriminatedUnion('active', [
  z.object({ active: z.literal(false) }),
  z.object({ active: z.literal(true), iss: z.string(), client_id: z.string(), scope: z.string() }),
])

/** What auth-svc says, with 503, when it cannot have the keys of one issuer; on the tokens of all others its verdicts are good. */
const issuerUnavailable = z.object({ code: z.literal('issuer_unavailable') })

type Credentials = { clientId: string; clientSecret: string }

/**
 * Asks auth-svc about tokens (RFC 7662), once per token: a second attempt would not fit into the budget. Its breaker counts
 * silence, 5xx and answers that cannot be used; a refusal of our own credentials is an answer, and our fault. So is that of an
 * issuer out of reach: anybody can send tokens that name it, and would open the breaker for everybody else.
 */
export function createAuthenticator(
  authSvc: Peer,
  breaker: Breaker,
  credentials: Credentials,
): Authenticator {
  const headers = {
    authorization: basic(credentials),
    'content-type': 'application/x-www-form-urlencoded',
  }

  async function ask(token: string, timeoutMs: number): Promise<Introspection | { refused: number }> {
    const body = new URLSearchParams({ token }).toString()
    const answer = await authSvc.post({ path: '/oauth2/introspect', headers, body, timeoutMs })
    if (answer.status >= 400 && answer.status < 500) return { refused: answer.status }
    if (answer.status === 503 && issuerUnavailable.safeParse(answer.body).success) return { refused: 503 }
    if (answer.status !== 200) throw new NoVerdict(`auth-svc answered ${answer.status}`)
    const parsed = introspection.safeParse(answer.body)
    if (!parsed.success) throw new NoVerdict('auth-svc answered with something else than an introspection')
    if (!parsed.data.active) return { active: false }
    const { iss, client_id, scope } = parsed.data
    return { active: true, issuer: iss, clientId: client_id, scopes: new Set(scope.split(' ')) }
  }

  return {
    introspect: async (token, timeoutMs) => {
      const answer = await breaker
        .run(() => ask(token, timeoutMs))
        .catch(error => {
          throw error instanceof NoVerdict
            ? error
            : new NoVerdict('auth-svc did not answer', { cause: error })
        })
      // Neither a refusal of our own credentials nor a lack of keys says anything of the partner's token.
      if ('refused' in answer) throw new NoVerdict(`auth-svc answered ${answer.refused}`)
      return answer
    },
  }
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
function basic({ clientId, clientSecret }: Credentials): string {
  const encode = (part: string) => new URLSearchParams({ _: part }).toString().slice(2)
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`
}
