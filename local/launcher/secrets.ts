import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { Failure } from '../command-line/failure.ts'
import type { DataFolder } from './data-folder.ts'

const schema = z.object({
  loanApiClientSecret: z.string().min(1),
  signingKeys: z.strictObject({ keys: z.array(z.looseObject({ kid: z.string() }).refine(isUsable)).min(1) }),
})

/** What the services share but no person needs to know. */
export type Secrets = z.infer<typeof schema>

/** Made once and kept, so that tokens survive a restart. */
export function ensureSecrets(folder: DataFolder): Secrets {
  if (!existsSync(folder.secrets)) writePrivately(folder.secrets, JSON.stringify(makeSecrets(), null, 2))
  try {
    return schema.parse(JSON.parse(readFileSync(folder.secrets, 'utf8')))
  } catch {
    // The parser's own message quotes what it could not read, a secret perhaps.
    throw new Failure(
      `${folder.shown}/secrets.json is damaged; delete it, the next start makes new secrets (the database stays, tokens given out end)`,
    )
  }
}

function isUsable(jwk: Record<string, unknown>): boolean {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' }).type === 'private'
  } catch {
    return false
  }
}

const CLIENT_SECRET_BYTES = 32

function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  return {
    loanApiClientSecret: randomBytes(CLIENT_SECRET_BYTES).toString('base64url'),
    signingKeys: { keys: [key] },
  }
}

function writePrivately(path: string, content: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  renameSync(draft, path)
}
