import { describe, expect, it } from 'vitest'
import { findFreePort } from '../../../local/processes/ports.ts'
import { json } from '../../../test/faults/effects.ts'
import { CLIENTS, ENVIRONMENT, KEY } from './_auth-svc.ts'
import { POOL_KEY, startPeer, startUserPool } from './_issuer.ts'
import { jwks, sha256, signingKeys } from './_keys.ts'
import { ended, startProcess } from './_process.ts'

const [partner] = CLIENTS
const MALFORMED_HASH = sha256('partner-secret').toUpperCase()

describe('a service that cannot be configured says so in one line and exits 1', () => {
  it.each([
    ['CLIENTS', {}],
    ['CLIENTS.1.clientId', { CLIENTS: JSON.stringify([partner, partner]) }],
    [
      'CLIENTS.0.secretSha256.0',
      { CLIENTS: JSON.stringify([{ ...partner, secretSha256: [MALFORMED_HASH] }]) },
    ],
    ['SIGNING_KEYS.keys.1.kid', { ...ENVIRONMENT, SIGNING_KEYS: signingKeys(KEY, KEY) }],
    ['TRUSTED_ISSUERS', { ...ENVIRONMENT, TRUSTED_ISSUERS: 'none' }],
  ])('%s', async (variable, env) => {
    const { stdout, stderr, exitCode } = await ended(startProcess(env))
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^auth-svc: [^\n]+\n$/)
    expect(stderr).toContain(`auth-svc: ${variable}: `)
    expect(stdout).toBe('')
    expect(stderr.toLowerCase()).not.toContain(MALFORMED_HASH.toLowerCase())
    expect(stderr).not.toContain(String(KEY.privateJwk.d))
  })
})

async function freePorts() {
  return { PORT: String(await findFreePort()), OPERATIONS_PORT: String(await findFreePort()) }
}

describe('a configured service', () => {
  it('serves, and exits 0 on SIGTERM', async () => {
    const { PORT, OPERATIONS_PORT } = await freePorts()
    const child = startProcess({ ...ENVIRONMENT, PORT, OPERATIONS_PORT })
    const end = ended(child)
    const status = async (address: string) => (await fetch(address).catch(() => undefined))?.status
    await expect
      .poll(() => status(`http://127.0.0.1:${OPERATIONS_PORT}/readyz`), { timeout: 10_000 })
      .toBe(200)
    expect(await status(`http://127.0.0.1:${PORT}/.well-known/jwks.json`)).toBe(200)
    child.kill('SIGTERM')
    const { exitCode, stdout, stderr } = await end
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it('fetches keys without the proxy that its environment names', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const proxy = await startPeer()
    proxy.answer(json(200, jwks(POOL_KEY)))
    const proxied = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' }
    startProcess({ ...ENVIRONMENT, ...env, ...proxied, ...(await freePorts()) })
    await peer.received(1)
    expect(proxy.requests).toEqual([])
  })
})
