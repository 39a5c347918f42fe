import { onTestFinished } from 'vitest'
import {
  type Effect,
  garbage,
  hang,
  json,
  oversized,
  resetBeforeHeaders,
  slowHeaders,
  truncated,
  wrongContentType,
} from '../../../test/faults/effects.ts'
import { type ScriptedPeer, startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { jwks, rsaKey, type TestKey } from './_keys.ts'
import { claims, signed } from './_tokens.ts'

export const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example'

/** Never altered by a test. */
export const POOL_KEY = rsaKey('pool-key-1')

/** A user pool like Cognito's, publishing `keys`; its tokens name POOL, its keys are on a free port. */
export async function startUserPool(...keys: TestKey[]) {
  const peer = await startPeer()
  peer.answer(json(200, jwks(...keys)))
  return { peer, env: trusting(peer) }
}

/** A server whose every request is recorded, ended with the test. */
export async function startPeer(): Promise<ScriptedPeer> {
  const peer = await startScriptedPeer()
  onTestFinished(() => peer.close())
  return peer
}

/** The environment in which POOL's keys are at `peer`. */
export function trusting(peer: ScriptedPeer) {
  return { TRUSTED_ISSUERS: JSON.stringify([{ issuer: POOL, jwksUri: `${peer.url}/jwks.json` }]) }
}

/** An access token of POOL. */
export function poolToken(key: TestKey): Promise<string> {
  return signed(key, claims({ iss: POOL }))
}

const KEYS = jwks(POOL_KEY)

/** What may become of a request for POOL's keys instead of an answer with them. */
export const ISSUER_TROUBLES: [string, Effect][] = [
  ['answers an error', json(500, KEYS)],
  ['answers garbage', garbage()],
  ['calls its answer HTML', wrongContentType(200, KEYS)],
  ['answers something else', json(200, { hello: 'world' })],
  ['answers a list', json(200, [POOL_KEY.publicJwk])],
  ['has no keys', json(200, { keys: [] })],
  ['answers without end', oversized(200, KEYS)],
  ['hangs', hang()],
  ['is slow', slowHeaders(5_000, json(200, KEYS))],
  ['resets the connection', resetBeforeHeaders()],
  ['stops halfway', truncated(200, KEYS)],
]
