/** A registered client (RFC 6749 section 2): a partner's program, or a service of ours that introspects. */
export type Client = {
  clientId: string
  /** The SHA-256 of each valid secret: two while one replaces the other. */
  secretHashes: readonly Buffer[]
  scopes: readonly string[]
  mayIntrospect: boolean
}

export type ClientCredentials = { clientId: string; clientSecret: string }
