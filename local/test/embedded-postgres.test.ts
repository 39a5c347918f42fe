import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { query } from '../../test/postgres/query.ts'
import { startPostgres } from '../embedded-postgres/start-postgres.ts'
import { commandOf, identifyProcess } from '../processes/process-identity.ts'
import { clearBench, makeFolder, waitFor } from './_bench.ts'

const NOBODYS_FOLDER = '/var/tmp/loans-postgres'
const isRoot = process.getuid?.() === 0

let dataDir: string

beforeEach(() => {
  dataDir = join(makeFolder(), 'postgres')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await clearBench()
})

const start = () => startPostgres({ dataDir, port: 0, settings: { fsync: 'off' } })

describe('the embedded PostgreSQL', () => {
  test('keeps its data over a restart, on another port, with the same password', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    const second = await start()
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
    await second.stop()
  })

  test('sorts by bytes, stores UTF-8, lets nobody in without the password', async () => {
    const postgres = await start()
    const [settings] = await query(
      postgres.url,
      `SELECT datcollate AS collation,
      current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses,
      current_setting('unix_socket_directories') AS sockets
      FROM pg_database WHERE datname = current_database()`,
    )
    expect(settings).toEqual({ collation: 'C', encoding: 'UTF8', addresses: '127.0.0.1', sockets: '' })
    const stranger = new URL(postgres.url)
    stranger.password = 'guess'
    const client = new pg.Client({ connectionString: stranger.href })
    await expect(client.connect()).rejects.toThrow('password authentication failed')
    await postgres.stop()
  })

  test('logs an error without the row that caused it', async () => {
    const postgres = await start()
    await query(postgres.url, 'CREATE TABLE applicants (user_id text CHECK (length(user_id) < 3))')
    await expect(query(postgres.url, `INSERT INTO applicants SELECT 'cana' || 'ry'`)).rejects.toThrow(
      'violates check',
    )
    await postgres.stop()
    const log = readFileSync(`${dataDir}.log`, 'utf8')
    expect(log).toContain('violates check constraint')
    expect(log).not.toContain('canary')
  })

  test('is given no password where everybody could read it', async () => {
    const postgres = await start()
    expect(commandOf(postgres.pid ?? 0)).toContain('postgres')
    expect(commandOf(postgres.pid ?? 0)).not.toContain(new URL(postgres.url).password)
    await postgres.stop()
  })

  test('starts over where a start was killed while it made the data folder', async () => {
    const unfinished = `${dataDir}.unfinished-1234`
    mkdirSync(join(unfinished, 'cluster'), { recursive: true })
    writeFileSync(join(unfinished, 'cluster', 'PG_VERSION'), '17\n')
    const postgres = await start()
    await postgres.stop()
    expect(readdirSync(dirname(dataDir)).sort()).toEqual(['postgres', 'postgres.log'])
  })

  test('says in one line that a data folder is of another major version', async () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'PG_VERSION'), '16\n')
    await expect(start()).rejects.toThrow(/postgres is not of PostgreSQL 17 \(found: 16\); move it away/)
  })

  test('leaves alone a process that has the pid of a server long gone', async () => {
    const first = await start()
    await first.stop()
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    writeFileSync(join(dataDir, 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n`)
    const second = await start()
    expect(identifyProcess(bystander.pid ?? 0)).toBeDefined()
    bystander.kill()
    await second.stop()
  })

  test('gives up starting when it is told to, and leaves no process', async () => {
    const controller = new AbortController()
    const starting = startPostgres({ dataDir, port: 0, signal: controller.signal })
    starting.catch(() => {})
    const folder = dirname(dataDir)
    await waitFor('initdb to work', () => readdirSync(folder).some(name => name.includes('unfinished')))
    controller.abort(new Error('enough'))
    await expect(starting).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  test('says why it did not start', async () => {
    const postgres = startPostgres({ dataDir, port: 0, settings: { shared_buffers: 'plenty' } })
    await expect(postgres).rejects.toThrow(
      /PostgreSQL did not start: .*invalid value.*shared_buffers.* \(log: /,
    )
  })

  test('says in one line, before anything is made, that npm has none for musl', async () => {
    const program = join(dirname(dataDir), 'program')
    writeFileSync(program, 'ELF /lib/ld-musl-x86_64.so.1')
    const { execPath } = process
    process.execPath = program
    try {
      await expect(start()).rejects.toThrow(
        /^npm has no PostgreSQL for musl; set DATABASE_URL to one of your own$/,
      )
    } finally {
      process.execPath = execPath
    }
    expect(readdirSync(dirname(dataDir))).toEqual(['program'])
  })

  test.runIf(isRoot)(
    'is another user where root can make no user namespace, its data where that user may go',
    async () => {
      const programs = makeFolder()
      writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n')
      chmodSync(join(programs, 'unshare'), 0o755)
      const hadPrograms = existsSync(NOBODYS_FOLDER)
      vi.stubEnv('PATH', `${programs}:${process.env.PATH}`)
      const postgres = await start()
      expect(readFileSync(`/proc/${postgres.pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534/m)
      expect(postgres.dataDir).toMatch(/^\/var\/tmp\//)
      expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      await postgres.stop()
      await rm(hadPrograms ? dirname(postgres.dataDir) : NOBODYS_FOLDER, { recursive: true })
    },
  )
})
