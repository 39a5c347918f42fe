import { expect, test } from 'vitest'
import type { PlatformProcess } from '../../local/throwaway-platform/platform-process.ts'
import { readWhatIsThere } from '../read-what-is-there.ts'
import { evidence } from './_evidence.ts'

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9'

test('of a platform that is gone it is known what is missing, each with its reason', async () => {
  const seen = evidence()
  await readWhatIsThere(
    {
      database: { url: `postgres://${NOWHERE}/loans`, pid: 0, folder: '/nowhere', stop: async () => {} },
      processOf: () => ({ operationsUrl: `http://${NOWHERE}` }) as PlatformProcess,
      logOf: name => `/nowhere/${name}.log`,
    },
    seen,
  )
  expect(seen.missing).toEqual([
    { what: 'rows', why: expect.stringContaining('ECONNREFUSED') },
    { what: 'journal', why: expect.stringContaining('ECONNREFUSED') },
    { what: 'server times', why: expect.stringContaining('ENOENT') },
    { what: 'audit', why: expect.stringContaining('ECONNREFUSED') },
  ])
})
