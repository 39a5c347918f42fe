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
    clientId: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters'),
    secretSha256: z
      .array(secretHash)
      .min(1, 'must have one secret, or two during a rotation')
      .max(2, 'must have one secret, or two during a rotation'),
    scopes: z.array(z.string().refine(isScopeToken, 'must be a scope-token of RFC 6749 section 3.3')),
    mayIntrospect: z.boolean().default(false),
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
