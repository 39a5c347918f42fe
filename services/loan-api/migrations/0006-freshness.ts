import type { Knex } from 'knex'

/**
 * Which applications have been counted as not decided in time, so that none is counted twice, whichever instance does it. The mark
 * is no event of the application: it changes nothing that anybody was told.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Rather give up behind a long reader than keep all others waiting, as in 0005.
    SET LOCAL lock_timeout = '3s';
    ALTER TABLE loan_applications ADD COLUMN counted_late_at timestamptz;
    GRANT UPDATE (counted_late_at) ON loan_applications TO loan_service;

    CREATE FUNCTION guard_late_count() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'an application is counted late once' USING ERRCODE = 'LN002';
    END $$;
    CREATE TRIGGER guard_late_count BEFORE UPDATE OF counted_late_at ON loan_applications FOR EACH ROW
      WHEN (OLD.counted_late_at IS NOT NULL AND NEW.counted_late_at IS DISTINCT FROM OLD.counted_late_at)
      EXECUTE FUNCTION guard_late_count();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER guard_late_count ON loan_applications;
    DROP FUNCTION guard_late_count();
    ALTER TABLE loan_applications DROP COLUMN counted_late_at;
  `)
}
