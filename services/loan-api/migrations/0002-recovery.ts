import type { Knex } from 'knex'

/**
 * What recovery needs to find the applications that are due, to space its attempts, and to leave those alone that are too
 * old. Not built concurrently: that would wait for the other migrators, which wait for this one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE loan_applications
      ADD COLUMN failed_pulls integer NOT NULL DEFAULT 0 CHECK (failed_pulls >= 0),
      ADD COLUMN set_aside_at timestamptz,
      ADD COLUMN requeued_at  timestamptz;
    -- created_at for a row that has neither, which nothing writes: it would be due at once, and not lost.
    CREATE INDEX loan_applications_due ON loan_applications ((coalesce(leased_until, next_attempt_at, created_at)))
      WHERE status = 'RECEIVED' AND set_aside_at IS NULL;
    CREATE INDEX loan_applications_set_aside ON loan_applications (application_id)
      WHERE status = 'RECEIVED' AND set_aside_at IS NOT NULL;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX loan_applications_due, loan_applications_set_aside;
    ALTER TABLE loan_applications DROP COLUMN failed_pulls, DROP COLUMN set_aside_at, DROP COLUMN requeued_at;
  `)
}
