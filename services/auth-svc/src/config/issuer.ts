import { z } from 'zod'

/** RFC 8414 section 2: a URL without query and fragment. Kept to the letter, because issuers are compared as strings. */
export function issuerIdentifier() {
  return z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
    .refine(
      url => !/[?#\s]/.test(url) && !hasUserInfo(url),
      'must have no query, fragment, blank or credentials',
    )
}

function hasUserInfo(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}
