import pg from 'pg'

/** The rows of one statement, or of several without values, on a connection of its own: nothing that a test does to others' strikes it. */
export async function query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
  databaseUrl: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl, ssl: false })
  client.on('error', () => {})
  await client.connect()
  // Without values it may be several statements.
  const asked = client.query<Row>(sql, values.length > 0 ? values : undefined)
  return asked.then(({ rows }) => rows).finally(() => client.end())
}
