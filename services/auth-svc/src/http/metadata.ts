const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post']

type MetadataParts = { issuer: string; scopes: string[]; issuesTokens: boolean }

/** The authorization server's metadata (RFC 8414 section 2). What is not true of this instance is not in it. */
export function authorizationServerMetadata({ issuer, scopes, issuesTokens }: MetadataParts) {
  return {
    issuer,
    ...(issuesTokens && {
      token_endpoint: `${issuer}/oauth2/token`,
      token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
      scopes_supported: scopes,
    }),
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    // Both lists have a default that is not true of us when they are left out, so they are given even when empty.
    grant_types_supported: issuesTokens ? ['client_credentials'] : [],
    response_types_supported: [],
  }
}
