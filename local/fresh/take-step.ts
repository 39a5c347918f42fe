import { join, relative } from 'node:path'
import type { Progress } from '../command-line/progress.ts'
import { busyAmong } from '../launcher/ports.ts'
import { endLeftovers, findLeftovers } from './leftovers.ts'
import type { Machine, Step } from './machine.ts'
import { megabytesOf } from './megabytes.ts'
import { findOffset, portsAt } from './offsets.ts'
import type { Result } from './result.ts'
import { visitFor } from './run-step.ts'
import type { Place } from './set-up.ts'
import type { User } from './user.ts'

/** Somebody on a machine, and what watches them. */
export type Stay = {
  machine: Machine
  user: User
  place: Place
  npmCache: string
  /** Where logs stay. */
  logs: string
  progress: Progress
  ended: AbortSignal
}

/** Takes a step, and looks at what it has left behind. */
export async function takeStep(step: Step, stay: Stay): Promise<Result> {
  const { machine, npmCache, place, progress, ended } = stay
  const log = join(stay.logs, `${slug(machine.name)}-${slug(step.name)}.log`)
  const offset = await findOffset()
  const visit = visitFor({ ...stay, offset, log, withinMs: step.withinMs })
  const named = { machine: machine.name, step: step.name, log: relative(process.cwd(), log) }
  const cachedBefore = step.installs ? megabytesOf([npmCache]) : 0
  const startedAtMs = performance.now()
  const took = () => ({
    seconds: (performance.now() - startedAtMs) / 1_000,
    ...(step.installs && {
      megabytes: megabytesOf([join(place.checkout, 'node_modules'), join(place.checkout, '.data')]),
      fetchedMegabytes: megabytesOf([npmCache]) - cachedBefore,
    }),
  })
  try {
    const finding = await progress.step(`${machine.name}: ${step.name}`, async () => {
      const found = await step.take(visit)
      const complaints = 'skipped' in found ? [] : found.complaints
      const left = await leftBehind(stay, offset)
      if (complaints.length + left.length > 0) throw new Complaints([...complaints, ...left])
      return found
    })
    if ('skipped' in finding) return { ...named, verdict: 'SKIPPED', complaints: [finding.skipped] }
    const { remark } = finding
    return { ...named, ...took(), verdict: 'PASS', complaints: [], ...(remark && { remark }) }
  } catch (error) {
    ended.throwIfAborted()
    const complaints = error instanceof Complaints ? error.list : [String(error)]
    return { ...named, ...took(), verdict: 'FAIL', complaints }
  }
}

class Complaints extends Error {
  readonly list: string[]

  constructor(list: string[]) {
    super(list.join('; '))
    this.name = 'Complaints'
    this.list = list
  }
}

async function leftBehind({ place, user }: Stay, offset: number): Promise<string[]> {
  const processes = await findLeftovers({ folder: place.folder, group: user.group })
  const ports = await busyAmong(portsAt(offset))
  endLeftovers(processes)
  return [
    ...processes.map(({ pid, command, isTheirs }) =>
      isTheirs
        ? `process ${pid} was left behind: ${command}`
        : `process ${pid} looks into their folder, may be somebody else's, and goes on: ${command}`,
    ),
    ...ports.map(({ port, user }) => `port ${port} (${user}) was left in use`),
  ]
}

export function slug(name: string): string {
  return name.replace(/\W+/g, '-')
}
