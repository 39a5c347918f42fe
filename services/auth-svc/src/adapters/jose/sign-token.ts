import type { KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SignToken } from '../../tokens/ports.ts'

/** Signs with RS256 under a header of exactly `kid` and `alg`, as Cognito does: there is no `typ`. */
export function createSignToken({ kid, privateKey }: { kid: string; privateKey: KeyObject }): SignToken {
  return claims => new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey)
}
