import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Client } from '../tokens/client.ts'
import { isScopeToken } from '../tokens/scope.ts'
import { uniqueBy } from './unique.ts'

const SHA256_OF_NOTHING = createHash('sha256').digest('hex')

const secretHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lowercase hex digits')
  .refine(hash => hash !== SHA256_OF_NOTHING, 'is the SHA-256 of an empty secret')

const client = z
  .strictObject({
    /** RFC 6749 appendix A.1 without the space, which hides in logs. */
    clientId: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')
      .describe('Each has another'),
    secretSha256: z
      .array(secretHash)
      .min(1, 'must have one secret, or two during a rotation')
      .max(2, 'must have one secret, or two during a rotation')
      .describe('Of its secret, which is thus known to nobody here'),
    scopes: z
      .array(z.string().refine(isScopeToken, 'must be a scope-token of RFC 6749 section 3.3'))
      .describe('What its tokens may be good for'),
    mayIntrospect: z.boolean().default(false).describe('Whether it may ask about tokens'),
  })
  .transform(
    ({ clientId, secretSha256, scopes, mayIntrospect }): Client => ({
      clientId,
      secretHashes: secretSha256.map(hash => Buffer.from(hash, 'hex')),
      scopes: [...new Set(scopes)],
      mayIntrospect,
    }),
  )

export const clientsSchema = z
  .array(client)
  .min(1, 'must have at least one client')
  .check(uniqueBy<Client>('clientId'))
  .meta({
    details:
      'How secrets are made and rotated: [auth-svc](../services/auth-svc/README.md#secrets-of-clients).',
    example: [
      {
        clientId: 'demo-partner',
        secretSha256: ['cd577fe2561ebff23505db0bb006300c7cdecbd46bc0e03c449afafaca2c25bf'],
        scopes: ['loans/apply', 'loans/read'],
      },
      {
        clientId: 'loan-api',
        secretSha256: ['3512f05229ecc32cf72fe79c3a382ce03d0fbb79f786be232eb08ec655e68667'],
        scopes: [],
        mayIntrospect: true,
      },
    ],
  })
