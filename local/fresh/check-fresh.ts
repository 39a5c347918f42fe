import { createProgress } from '../command-line/progress.ts'
import { listenForEndings } from '../launcher/endings.ts'
import { describeCommitted } from './committed.ts'
import { formatResults } from './format-results.ts'
import type { Machine } from './machine.ts'
import { failed, type Result, skipped } from './result.ts'
import { makeNpmCache, type OwnFolder } from './set-up.ts'
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
  const npmCaches = new Map<string, OwnFolder>()
  const results: Result[] = []
  let hasPassed = false
  try {
    for (const machine of machines) {
      const user = findUser(machine)
      if ('missing' in user) {
        results.push(...machine.steps.map(({ name }) => skipped(machine.name, name, user.missing)))
        continue
      }
      const cache = npmCaches.get(user.name) ?? (await makeNpmCache(user))
      npmCaches.set(user.name, cache)
      const around = { repository, logs, npmCache: cache.own, progress, ended }
      const visit = visitMachine(machine, user, around).catch(error => {
        ended.throwIfAborted()
        return [failed(machine.name, 'the machine itself', String(error))]
      })
      results.push(...(await visit))
    }
    hasPassed = results.some(({ verdict }) => verdict === 'PASS')
    const places = [...npmCaches.values()].map(({ own }) => own)
    results.push(await writtenElsewhere(searched, places, { progress, ended }))
  } finally {
    for (const cache of npmCaches.values()) await cache.remove()
  }
  process.stdout.write(`\n${formatResults(results)}`)
  return hasPassed && results.every(({ verdict }) => verdict !== 'FAIL')
}
