import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endLeftovers, findLeftovers } from './leftovers.ts'
import type { Machine } from './machine.ts'
import { type Result, skipped } from './result.ts'
import { type Place, setUp } from './set-up.ts'
import { type Stay, slug, takeStep } from './take-step.ts'
import type { User } from './user.ts'

type Around = Pick<Stay, 'npmCache' | 'logs' | 'progress' | 'ended'> & { repository: string }

/** Takes one step after the other on a machine that is made for it and then removed. */
export async function visitMachine(machine: Machine, user: User, around: Around): Promise<Result[]> {
  const place = await setUp(machine, user, around)
  const results: Result[] = []
  try {
    for (const step of machine.steps) {
      results.push(
        couldNotInstall(place, machine, results)
          ? skipped(machine.name, step.name, 'it could not be installed')
          : await takeStep(step, { ...around, machine, user, place }),
      )
    }
  } finally {
    endLeftovers(await findLeftovers({ folder: place.folder, group: user.group }))
    for (const { log } of results) removeNobodysData(log)
    if (results.some(({ verdict }) => verdict === 'FAIL'))
      keepLogs(place, join(around.logs, slug(machine.name)))
    await place.remove()
  }
  return results
}

/** A start may fail, too, after an install that did not. */
function couldNotInstall({ checkout }: Place, { steps }: Machine, results: Result[]): boolean {
  const hasFailed = results.some(({ verdict }, index) => verdict === 'FAIL' && steps[index]?.installs)
  return hasFailed && !existsSync(join(checkout, 'node_modules'))
}

function keepLogs({ checkout }: Place, kept: string): void {
  for (const name of ['install.log', 'logs']) {
    const path = join(checkout, '.data', name)
    if (existsSync(path)) cpSync(path, join(kept, name), { recursive: true })
  }
}

/** Where root can make no user namespace the data of PostgreSQL is not in the checkout, and the start says where. */
const NOBODYS_DATA = /its data is in (\/var\/tmp\/loans-postgres\/data-\w+)\/postgres/g

function removeNobodysData(log: string | undefined): void {
  if (log === undefined || !existsSync(log)) return
  for (const [, folder = ''] of readFileSync(log, 'utf8').matchAll(NOBODYS_DATA)) {
    rmSync(folder, { recursive: true, force: true })
  }
}
