import { type Config, readConfig } from '../services/loan-api/src/config.ts'

/** loan-api's configuration where only that is set which must be, and `variables`. It leads to no database and to no partner. */
export function loanApiConfig(variables: NodeJS.ProcessEnv = {}): Config {
  return readConfig({
    DATABASE_URL: 'postgres://127.0.0.1/none',
    AUTH_CLIENT_ID: 'nobody',
    AUTH_CLIENT_SECRET: 'none',
    PARTNERS: '[]',
    ...variables,
  })
}
