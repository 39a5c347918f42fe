import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The tests make their own database and call nobody but this machine, whatever the shell they are run from is set up for.
for (const name of ['DATABASE_URL', 'NODE_USE_ENV_PROXY']) delete process.env[name]

/** Generous beside what a test takes (milliseconds), because the machine may be busy with others. */
const TEST_TIMEOUT_MS = 20_000
/** The same for what starts the whole platform, some of it twice. */
const SYSTEM_TIMEOUT_MS = 120_000

export default defineConfig({
  test: {
    // Always, because it takes a second.
    globalSetup: 'test/postgres/global-setup.ts',
    projects: [
      {
        test: {
          name: 'tests',
          include: [
            '{packages,services}/*/test/**/*.test.ts',
            '{chaos,load-tests,local/report,local/statistics}/test/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: ['test/architecture/fixtures/**', 'test/{infra,journeys,telemetry}/**'],
          // Also on two cores, of which vitest would leave one free: most of a test's time is waiting.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
        },
      },
      {
        test: {
          // Four services in one process, held to their budgets: beside other tests they would miss them.
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
        },
      },
      {
        test: {
          // Each starts the whole platform in processes of its own: two at once would fight for the cores.
          name: 'systems',
          include: [
            'local/test/**/*.test.ts',
            '{chaos,load-tests}/test/systems/*.test.ts',
            'test/telemetry/**/*.test.ts',
          ],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: SYSTEM_TIMEOUT_MS,
          hookTimeout: SYSTEM_TIMEOUT_MS,
        },
      },
    ],
  },
})
