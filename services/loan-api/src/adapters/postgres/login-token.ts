import { setTimeout } from 'node:timers/promises'
import type { Signer } from '@aws-sdk/rds-signer'
import pg from 'pg'

type Address = { hostname: string; port: number; username: string }

/** The endpoint of the credentials is on the same host and answers in milliseconds; the signature itself takes one. */
const SIGNING_TIMEOUT_MS = 1_500

/** A client whose password is a token of IAM's, signed for each connection. A password beside a URL is not looked at by pg, hence a class. */
export function clientWithTokens(region: string): typeof pg.Client {
  const sign = createSigning(region)
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const password = async () => {
        try {
          return await sign({ hostname: this.host, port: this.port, username: this.user ?? '' })
        } catch (error) {
          // Nobody else closes a connection that gets no password; the server would hold it for a minute.
          this.connection.stream.destroy()
          throw error
        }
      }
      Object.assign(this, { password })
    }
  }
}

/**
 * Signs as the task, whose credentials come from the container's endpoint. One signer does for all connections, which lead to the
 * same address: it keeps the credentials until they are about to expire, so most tokens cost no call. A laptop never loads it.
 */
function createSigning(region: string): (address: Address) => Promise<string> {
  let signer: Promise<Signer> | undefined
  return async address => {
    signer ??= import('@aws-sdk/rds-signer').then(({ Signer }) => new Signer({ region, ...address }))
    const asked = signer
    const isOver = new AbortController()
    const timedOut = setTimeout(SIGNING_TIMEOUT_MS, undefined, { signal: isOver.signal }).then(() => {
      throw new Error('timeout: no credentials')
    })
    try {
      return await Promise.race([asked.then(its => its.getAuthToken()), timedOut])
    } catch (error) {
      // An endpoint that takes the call and says nothing is waited for without end by this signer, and by all who ask it.
      if (signer === asked) signer = undefined
      throw error
    } finally {
      isOver.abort()
    }
  }
}
