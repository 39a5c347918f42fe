import type { Knex } from 'knex'

/** The trace in which an application was recorded (W3C Trace Context), so that whoever decides it later can point to it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Who waits for this lock keeps all who come later waiting: behind one long reader partners would get no answers. Rather give up,
    -- and be run again.
    SET LOCAL lock_timeout = '3s';
    ALTER TABLE loan_applications ADD COLUMN traceparent char(55);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE loan_applications DROP COLUMN traceparent')
}
