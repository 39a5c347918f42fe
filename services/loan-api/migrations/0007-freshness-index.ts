import type { Knex } from 'knex'

/**
 * What finds the applications that are to be counted as late. A migration of its own: building it takes a SHARE lock, under which
 * rows are read and none is written, while 0006 keeps readers out, too. Not built concurrently: that would wait for the other migrators,
 * which wait for this one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Rather give up behind a long writer than keep all other writers waiting, as in 0005. It bounds the wait, not the building.
    SET LOCAL lock_timeout = '3s';
    CREATE INDEX loan_applications_uncounted ON loan_applications (created_at)
      WHERE status = 'RECEIVED' AND counted_late_at IS NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX loan_applications_uncounted')
}
