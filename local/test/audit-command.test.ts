import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { databaseToAudit } from '../audit/audit-database.ts'
import { clearBench, REPOSITORY, runToEnd } from './_bench.ts'
import { makePlace, startDirectly, untilUp } from './_system.ts'

afterEach(clearBench)

const verify = (data: string) =>
  runToEnd(process.execPath, [join(REPOSITORY, 'scripts/audit-verify.ts'), '--data', data])

test('audit:verify says that the samples are on record as they came, and names what somebody changed', async () => {
  const place = await makePlace()
  const start = startDirectly(place)
  const system = await untilUp(start, place)
  expect(await verify(place.data)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+ events of \d+ applications are as they were written\n$/),
  })

  const database = new pg.Client({ connectionString: await databaseToAudit(place.data) })
  await database.connect()
  const { rows } = await database.query(
    "SELECT usename FROM pg_stat_activity WHERE application_name = 'loan-api' GROUP BY usename",
  )
  expect(rows).toEqual([{ usename: 'loan_api' }])
  await database.query('SET session_replication_role = replica')
  const changed = await database.query(
    `UPDATE loan_events SET actor = 'partner:other-partner' WHERE sequence = 2 AND application_id =
       (SELECT min(application_id::text)::uuid FROM loan_events) RETURNING application_id`,
  )
  await database.end()
  expect(await verify(place.data)).toMatchObject({
    exitCode: 1,
    stdout: `${changed.rows[0].application_id}: event 2 is not what was written\n`,
  })

  process.kill(system.pid, 'SIGINT')
  await start.ended
  expect(await verify(place.data)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('nothing is running'),
  })
})
