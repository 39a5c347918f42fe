/** One mistake in the Terraform: an exact text of a file below infra/, which is there once. `in`: where it shows, else in prod. */
export type Mutant = { name: string; in?: 'dev' | 'prod'; file: string; find: string; replace: string }
