import type { Knex } from 'knex'

/** The trace in which an application was recorded (W3C Trace Context), so that whoever decides it later can point to it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE loan_applications ADD COLUMN traceparent char(55)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE loan_applications DROP COLUMN traceparent')
}
