import { createSecureContext } from 'node:tls'
import pg from 'pg'

/** What is in a URL replaces what is beside it. */
const TLS_PARAMETERS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

/**
 * What `url` says of TLS, as pg understands it, apart from the rest. pg would read and parse the files that it names for each connection, and
 * nothing else runs meanwhile: 5 ms for Amazon's authorities, ten times in a row after a failover. Here it is done once.
 */
export function readTlsOnce(url: string): { urlWithoutTls: string; ssl: pg.ClientConfig['ssl'] } {
  const rest = new URL(url)
  for (const name of TLS_PARAMETERS) rest.searchParams.delete(name)
  const ssl = tlsOf(new pg.Client({ connectionString: url }))
  return { urlWithoutTls: rest.href, ssl }
}

/** The server's name and whether it must be proved are still looked at for each connection. */
function tlsOf({ ssl }: { ssl: pg.ClientConfig['ssl'] }): pg.ClientConfig['ssl'] {
  if (typeof ssl !== 'object') return ssl
  const { ca, cert, key, ...rules } = ssl
  return { ...rules, secureContext: createSecureContext({ ca, cert, key }) }
}
