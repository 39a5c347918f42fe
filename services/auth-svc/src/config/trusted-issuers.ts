import { z } from 'zod'
import { issuerIdentifier } from './issuer.ts'
import { uniqueBy } from './unique.ts'

/** Whose access tokens are accepted besides our own, and where its public keys are. */
export type TrustedIssuer = { issuer: string; jwksUri: string }

const trustedIssuer = z.strictObject({
  issuer: issuerIdentifier(),
  jwksUri: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
    .refine(isHttpsOrLoopback, 'must be https: whoever can alter the keys can forge every token'),
})

export const trustedIssuersSchema = z.array(trustedIssuer).check(uniqueBy<TrustedIssuer>('issuer'))

function isHttpsOrLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}
