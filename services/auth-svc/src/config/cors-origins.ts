import { z } from 'zod'

/** Origins as browsers send them (RFC 6454 section 6.2), because they are compared as strings. */
export const corsOriginsSchema = z
  .array(
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https origin', abort: true })
      .refine(
        url => new URL(url).origin === url && !url.includes('*'),
        'must be an origin: scheme, host and port, without a slash at the end',
      ),
  )
  .meta({ example: ['http://127.0.0.1:3000', 'http://localhost:3000'] })
