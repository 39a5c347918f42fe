import { z } from 'zod'

export const SCOPES = ['loans/apply', 'loans/read'] as const
export type Scope = (typeof SCOPES)[number]

/** Some 8 million requests a day; who needs more has agreed on it. */
export const DEFAULT_REQUESTS_PER_SECOND = 100

const partner = z.strictObject({
  partnerId: z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -'),
  clients: z.array(z.strictObject({ issuer: z.url(), clientId: z.string().min(1).max(128) })).min(1),
  scopes: z.array(z.enum(SCOPES)),
  requestsPerSecond: z.int().min(1).max(100_000).default(DEFAULT_REQUESTS_PER_SECOND),
})

/** Who may call us: each partner with the OAuth clients that act for it and what they may do at most. */
export const partnersSchema = z
  .array(partner)
  .refine(partners => distinct(partners.map(p => p.partnerId)), 'a partnerId is listed twice')
  .refine(
    partners => distinct(partners.flatMap(p => p.clients.map(clientKey))),
    'a client belongs to two partners',
  )

export type Partner = z.output<typeof partner>

/** Finds the partner that a client acts for; `undefined` for a client that nobody registered here. */
export function partnerDirectory(partners: Partner[]): (client: Client) => Partner | undefined {
  const byClient = new Map(partners.flatMap(p => p.clients.map(client => [clientKey(client), p] as const)))
  return client => byClient.get(clientKey(client))
}

type Client = { issuer: string; clientId: string }

function clientKey({ issuer, clientId }: Client): string {
  return JSON.stringify([issuer, clientId])
}

function distinct(values: string[]): boolean {
  return new Set(values).size === values.length
}
