import { rmSync } from 'node:fs'
import { createProgress } from '../command-line/progress.ts'
import { listenForEndings } from '../launcher/endings.ts'
import { describeCommitted } from './committed.ts'
import { formatResults } from './format-results.ts'
import type { Machine } from './machine.ts'
import { type Result, skipped } from './result.ts'
import { makeNpmCache } from './set-up.ts'
import { findUser } from './user.ts'
import { visitMachine } from './visit-machine.ts'
import { writtenElsewhere } from './written-elsewhere.ts'

type Wish = {
  machines: Machine[]
  /** What is cloned. */
  repository: string
  /** A folder for what is printed. */
  logs: string
  /** Where it is looked for what they have written and should not. */
  searched: string[]
}

/** Does what a stranger would do, on one machine after the other; whether everything was as it should be, and something was looked at. */
export async function checkFresh({ machines, repository, logs, searched }: Wish): Promise<boolean> {
  const { ended } = listenForEndings()
  const progress = createProgress()
  progress.note(describeCommitted(repository))
  const npmCaches = new Map<string, string>()
  const results: Result[] = []
  try {
    for (const machine of machines) {
      const user = findUser(machine)
      if ('missing' in user) {
        results.push(...machine.steps.map(({ name }) => skipped(machine.name, name, user.missing)))
        continue
      }
      const npmCache = npmCaches.get(user.name) ?? makeNpmCache(user)
      npmCaches.set(user.name, npmCache)
      results.push(...(await visitMachine(machine, user, { repository, logs, npmCache, progress, ended })))
    }
    results.push(await writtenElsewhere(searched, [...npmCaches.values()], progress))
  } finally {
    for (const folder of npmCaches.values()) rmSync(folder, { recursive: true, force: true })
  }
  process.stdout.write(`\n${formatResults(results)}`)
  const passed = results.filter(({ verdict }) => verdict === 'PASS').length
  const failed = results.filter(({ verdict }) => verdict === 'FAIL').length
  return passed > 0 && failed === 0
}
