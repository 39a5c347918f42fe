import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { environment } from '../../services/loan-api/test/_loan-api.ts'
import { begin } from '../processes/serve.ts'
import { faultsOf } from './_logs-page.ts'
import { startOwnPostgres } from './_postgres.ts'

const SOON = { timeout: 20_000, interval: 50 }

const postgres = await startOwnPostgres()
const variables = environment(postgres.url, 'http://127.0.0.1:9', 'http://127.0.0.1:9')

async function statusOf(url: string): Promise<number | string> {
  return (await fetch(url).catch(() => undefined))?.status ?? 'no answer'
}

/** How often the server has refused loan-api, by its own log. */
const refusals = () =>
  readFileSync(postgres.logFile, 'utf8').split('role "loan_service" does not exist').length - 1

test('loan-api waits for a schema that is not there yet, says so once, and opens its port when it is', async () => {
  const loanApi = await begin('loan-api', variables)
  const looks = async () => ({
    livez: await statusOf(`${loanApi.operationsUrl}/livez`),
    readyz: await statusOf(`${loanApi.operationsUrl}/readyz`),
    public: await statusOf(loanApi.url),
  })
  const lines = () =>
    loanApi
      .written()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  await loanApi.says('"waiting"')
  await expect.poll(refusals, SOON).toBeGreaterThan(4)
  expect(await looks()).toEqual({ livez: 503, readyz: 503, public: 'no answer' })
  expect(lines()).toEqual([expect.objectContaining({ msg: 'waiting', reason: 'the database (22023)' })])

  await migrate(postgres.url)
  await expect.poll(looks, SOON).toEqual({ livez: 200, readyz: 200, public: 200 })
  const told = lines().filter(({ msg }) => msg !== 'request')
  // While it is being migrated it may meet a schema that is half there.
  expect(told.filter(({ msg }) => msg !== 'waiting').map(({ msg }) => msg)).toEqual(['listening'])
  expect(new Set(told.map(({ reason }) => reason)).size).toBe(told.length)
  expect(told.flatMap(faultsOf)).toEqual([])
}, 60_000)
