import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { onTestFinished } from 'vitest'
import { KEY_POLICY, type KeyPolicy } from '../src/adapters/issuers/remote-keys.ts'
import { compose } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { rsaKey, sha256, signingKeys } from './_keys.ts'

type Credentials = { clientId: string; clientSecret: string }

/** May have tokens with two scopes. */
export const PARTNER: Credentials = { clientId: 'partner', clientSecret: 'partner-secret' }
/** May introspect and have no token. */
export const LOAN_API: Credentials = { clientId: 'loan-api', clientSecret: 'loan-api-secret' }

/** Never altered by a test: made once, because making one takes a while. */
export const KEY = rsaKey('key-1')

export const CLIENTS = [
  {
    clientId: PARTNER.clientId,
    secretSha256: [sha256(PARTNER.clientSecret)],
    scopes: ['loans/apply', 'loans/read'],
  },
  {
    clientId: LOAN_API.clientId,
    secretSha256: [sha256(LOAN_API.clientSecret)],
    scopes: [],
    mayIntrospect: true,
  },
]

export const ENVIRONMENT = { CLIENTS: JSON.stringify(CLIENTS), SIGNING_KEYS: signingKeys(KEY) }

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }

export type AuthSvc = {
  url: string
  log: string[]
  isReady: () => Promise<boolean>
  metrics: () => Promise<string>
  /** Any request; the body of the answer is read as JSON. */
  send: (path: string, init?: RequestInit) => Promise<Answer>
  /** A form, with `credentials` as Basic. */
  post: (
    path: string,
    form: Record<string, string>,
    credentials?: Credentials,
    headers?: Record<string, string>,
  ) => Promise<Answer>
  /** An access token for PARTNER. */
  token: () => Promise<string>
  introspect: (token: string, headers?: Record<string, string>) => Promise<Answer>
}

/** An auth-svc of the test's own on a free port, ended with the test. A variable set to `undefined` is left out. */
export async function startAuthSvc(
  env: Record<string, string | undefined> = {},
  keyPolicy: Partial<KeyPolicy> = {},
): Promise<AuthSvc> {
  const lines: string[] = []
  const log = createLog('auth-svc', 'debug', { write: line => void lines.push(line) })
  const config = readConfig({ ...ENVIRONMENT, ...env })
  const service = compose(config, { log, keyPolicy: { ...KEY_POLICY, ...keyPolicy } })
  const server = await listen(service.app, '127.0.0.1', 0)
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await service.close()
  })
  const url = `http://127.0.0.1:${portOf(server)}`

  const send: AuthSvc['send'] = async (path, init) => {
    const answer = await fetch(url + path, init)
    return {
      status: answer.status,
      headers: answer.headers,
      body: JSON.parse((await answer.text()) || '{}'),
    }
  }
  const post: AuthSvc['post'] = (path, form, credentials, headers = {}) =>
    send(path, {
      method: 'POST',
      headers: { ...(credentials && { authorization: basic(credentials) }), ...headers },
      body: new URLSearchParams(form),
    })
  return {
    url,
    log: lines,
    isReady: service.isReady,
    metrics: service.metrics.text,
    send,
    post,
    token: async () => {
      const { body } = await post('/oauth2/token', { grant_type: 'client_credentials' }, PARTNER)
      return String(body.access_token)
    },
    introspect: (token, headers) => post('/oauth2/introspect', { token }, LOAN_API, headers),
  }
}

export function basic({ clientId, clientSecret }: Credentials): string {
  const encode = (text: string) => new URLSearchParams({ _: text }).toString().slice(2)
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`
}
