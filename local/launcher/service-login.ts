import { randomBytes } from 'node:crypto'

/** What the service is in the embedded PostgreSQL; the migration makes the login. */
const LOGIN = 'loan_api'
const PASSWORD_BYTES = 24

export type ServiceLogin = { url: string; password: string }

/** The service's own way into its database, with a password for this start alone: nobody needs to keep it. */
export function makeServiceLogin(ownersUrl: string): ServiceLogin {
  const password = randomBytes(PASSWORD_BYTES).toString('hex')
  return { url: Object.assign(new URL(ownersUrl), { username: LOGIN, password }).href, password }
}
