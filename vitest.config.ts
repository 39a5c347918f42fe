import { defineConfig } from 'vitest/config'

// The tests make their own database and call nobody but this machine, whatever the shell they are run from is set up for.
for (const name of ['DATABASE_URL', 'NODE_USE_ENV_PROXY']) delete process.env[name]

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'tests',
          include: ['{packages,services}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/architecture/fixtures/**'],
          globalSetup: 'test/postgres/global-setup.ts',
          // Generous beside what a test takes (milliseconds), because the machine may be busy with others.
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          // Each starts the whole platform, some twice: two at once would fight for the cores and time out.
          name: 'systems',
          include: ['local/test/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
