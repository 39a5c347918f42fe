import { z } from 'zod'
import { issuerIdentifier } from './issuer.ts'
import { uniqueBy } from './unique.ts'

/** Whose access tokens are accepted besides our own, and where its public keys are. */
export type TrustedIssuer = { issuer: string; jwksUri: string }

const trustedIssuer = z.strictObject({
  issuer: issuerIdentifier().describe('The `iss` of its tokens, to the letter'),
  jwksUri: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
    .refine(isHttpsOrLoopback, 'must be https: whoever can alter the keys can forge every token')
    .describe('Where its public keys are'),
})

export const trustedIssuersSchema = z
  .array(trustedIssuer)
  .check(uniqueBy<TrustedIssuer>('issuer'))
  .meta({
    details: 'A user pool of Cognito is trusted by',
    example: [
      {
        issuer: 'https://cognito-idp.REGION.amazonaws.com/POOL',
        jwksUri: 'https://cognito-idp.REGION.amazonaws.com/POOL/.well-known/jwks.json',
      },
    ],
  })

function isHttpsOrLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}
