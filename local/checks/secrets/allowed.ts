/** Something that looks like a secret and is none. */
export type Allowed = {
  file: string
  /** All that it may be. */
  text: RegExp
  /** What makes it harmless. */
  reason: string
}

/**
 * What is not here fails the check, and so does what is here and no more in the file. The secrets of the demonstration partners
 * are known to everybody and look like words, so that nothing takes them for secrets.
 */
export const allowed: Allowed[] = [
  {
    file: 'compose.yaml',
    text: /^postgres:\/\/loans_owner:compose-only-owner@postgres:5432\//,
    reason: 'a password of a container that nobody else can reach; the same for everybody',
  },
  {
    file: 'compose.yaml',
    text: /^postgres:\/\/loan_api:compose-only-service@postgres:5432\//,
    reason: 'a password of a container that nobody else can reach; the same for everybody',
  },
  {
    file: 'local/test/once.test.ts',
    text: /^(postgres|mysql):\/\/loans:s3cret@/,
    reason: 'a password of no database, which must not be printed',
  },
  {
    file: 'services/loan-api/test/boot.test.ts',
    text: /^postgres:\/\/loans:hush@127\.0\.0\.1:5432\//,
    reason: 'a password of no database, which must not be printed',
  },
]
