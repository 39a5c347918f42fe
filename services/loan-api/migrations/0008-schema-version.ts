import type { Knex } from 'knex'

/** Which migrations have been run: a service that is newer than its schema waits for those that it lacks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('GRANT SELECT (name) ON knex_migrations TO loan_service')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('REVOKE SELECT (name) ON knex_migrations FROM loan_service')
}
