import pg from 'pg'

/** Runs `work` while another session lets nobody read or write `table`; `waiting` counts loan-api's backends that wait for it to end. */
export async function whileLocked<T>(
  databaseUrl: string,
  work: (waiting: () => Promise<number>) => Promise<T>,
  table: 'loan_applications' | 'loan_decisions' | 'loan_reads' = 'loan_applications',
): Promise<T> {
  const locker = new pg.Client({ connectionString: databaseUrl })
  // Within its transaction the first would see the same activity again and again.
  const observer = new pg.Client({ connectionString: databaseUrl })
  await Promise.all([locker.connect(), observer.connect()])
  const waiting = async () => {
    const { rows } = await observer.query(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'loan-api' AND wait_event_type = 'Lock'`,
    )
    return rows[0].count
  }
  try {
    await locker.query('BEGIN')
    await locker.query(`LOCK TABLE ${table}`)
    return await work(waiting)
  } finally {
    await Promise.all([locker.end(), observer.end()])
  }
}
