import { defineConfig } from 'vitest/config'

/** A plan takes some ten seconds, several beside each other on two busy cores a minute (milliseconds). */
const TIMEOUT_MS = 180_000

/** The tests of `npm run test:infra`: they need Terraform and a mirror of its AWS provider, so `npm test` does not run them. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    name: 'infra',
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: '_global-setup.ts',
    // Each plan keeps a core and a half busy.
    maxWorkers: 2,
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
  },
})
