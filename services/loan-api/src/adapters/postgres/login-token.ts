import pg from 'pg'
import { keepCredentials } from './task-credentials.ts'

type Address = { hostname: string; port: number; username: string }

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
 * Signs as the task, whose credentials come from the container's endpoint. They are kept here: a signer of Amazon's waits for an endpoint that
 * says nothing, in their last 15 minutes too, and all who ask it wait with it. A laptop loads neither.
 */
function createSigning(region: string): (address: Address) => Promise<string> {
  const credentialsOfTask = keepCredentials(async () => {
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers')
    // A new one for each call, because it too has all wait for the first.
    return fromNodeProviderChain()()
  })
  return async address => {
    const credentials = await credentialsOfTask()
    const { Signer } = await import('@aws-sdk/rds-signer')
    return new Signer({ region, credentials, ...address }).getAuthToken()
  }
}
