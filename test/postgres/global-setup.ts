import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that every test database is a copy of; nobody may stay connected to it. */
    templateUrl: string
  }
}

const KEEPER = fileURLToPath(new URL('keeper.ts', import.meta.url))

/** One PostgreSQL for a whole run: a second to start, where a database in it takes some hundredths. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // In a session of its own a terminal's Ctrl-C does not reach the keeper, which has to outlive the tests.
  const keeper = fork(KEEPER, { detached: true })
  const ended = once(keeper, 'exit')
  const [message] = await Promise.race([once(keeper, 'message'), ended])
  if (!message?.templateUrl) throw new Error('the PostgreSQL of the tests did not start')
  project.provide('templateUrl', message.templateUrl)
  return async () => {
    keeper.disconnect()
    await ended
  }
}
