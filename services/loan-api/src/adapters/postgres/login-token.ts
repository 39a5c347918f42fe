import type { Signer } from '@aws-sdk/rds-signer'
import pg from 'pg'

/**
 * A client whose password is a token of IAM's, signed for each connection with the credentials of the task. They come from the
 * container's endpoint and are kept until they are about to expire, so most tokens cost no call. A password beside a URL is
 * not looked at by pg, hence a class.
 */
export function clientWithTokens(region: string): typeof pg.Client {
  let signer: Promise<Signer> | undefined
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      Object.assign(this, { password: () => this.sign() })
    }

    private async sign(): Promise<string> {
      const address = { hostname: this.host, port: this.port, username: this.user ?? '' }
      // One for all connections, which lead to the same address: it is what keeps the credentials. A laptop never loads it.
      signer ??= import('@aws-sdk/rds-signer').then(({ Signer }) => new Signer({ region, ...address }))
      try {
        return await (await signer).getAuthToken()
      } catch (error) {
        // Nobody else closes a connection that gets no password; the server would hold it for a minute.
        this.connection.stream.destroy()
        throw error
      }
    }
  }
}
