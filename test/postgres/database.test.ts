import { describe, expect, test } from 'vitest'
import { createTestDatabase } from './database.ts'
import { query } from './query.ts'

const mine = await createTestDatabase()
let dropped: string

describe('a file that is done', async () => {
  const its = await createTestDatabase()
  dropped = its

  test('had the schema of the migrations, and rows that no other file sees', async () => {
    await query(its, "INSERT INTO knex_migrations (name) VALUES ('mark')")
    const rows = await query(mine, 'SELECT name FROM knex_migrations')
    expect(rows).not.toContainEqual({ name: 'mark' })
    expect(rows).not.toEqual([])
  })
})

test('leaves no database behind', async () => {
  await expect(query(dropped, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' })
})
