import { z } from 'zod'

export const SCOPES = ['loans/apply', 'loans/read'] as const
export type Scope = (typeof SCOPES)[number]

/** Some 8 million requests a day; who needs more has agreed on it. */
export const DEFAULT_REQUESTS_PER_SECOND = 100

const partner = z.strictObject({
  partnerId: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
    .describe('Ours, in logs and tables; each partner has another'),
  clients: z
    .array(
      z.strictObject({
        issuer: z.url().describe('`iss` of its tokens, to the letter'),
        clientId: z.string().min(1).max(128).describe('`client_id` of its tokens'),
      }),
    )
    .min(1)
    .describe('Those that act for it: a client acts for one partner'),
  scopes: z.array(z.enum(SCOPES)).describe('What it may do at most, whatever a token says'),
  requestsPerSecond: z.int().min(1).max(100_000).default(DEFAULT_REQUESTS_PER_SECOND).meta({
    description: 'And as many at once, at this instance: N instances let N times as many pass',
    unit: 'requests a second',
  }),
})

/** Who may call us: each partner with the OAuth clients that act for it and what they may do at most. */
export const partnersSchema = z
  .array(partner)
  .refine(partners => distinct(partners.map(p => p.partnerId)), 'a partnerId is listed twice')
  .refine(
    partners => distinct(partners.flatMap(p => p.clients.map(clientKey))),
    'a client belongs to two partners',
  )
  .meta({
    example: [
      {
        partnerId: 'demo-partner',
        clients: [{ issuer: 'http://127.0.0.1:3001', clientId: 'demo-partner' }],
        scopes: ['loans/apply', 'loans/read'],
        requestsPerSecond: 100,
      },
    ],
  })

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
