import { setTimeout } from 'node:timers/promises'
import type { DatabasePlace } from './database.ts'
import { createDraws, type Draws } from './draws.ts'
import { freezeAtWork } from './freeze-at-work.ts'
import type { LoanApiProcess } from './loan-api-process.ts'
import type { Recorder } from './recorder.ts'
import type { System } from './system.ts'

/** What was done, by the runner's clock, and how many requests were in flight to the process that it was done to. */
export type Struck = { fault: string; atMs: number; untilMs: number; requests: number }

export type FaultParts = { system: System; seed: number; recorder: Recorder; endsAtMs: number }

type Fault<Target> = {
  name: string
  weight: number
  play: (target: Target, draws: Draws, parts: FaultParts) => Promise<void>
}

export const KILL = 'kill -9 of a process'

const PROCESS_FAULTS: Fault<LoanApiProcess>[] = [
  {
    name: KILL,
    weight: 6,
    play: async loanApi => {
      await loanApi.kill()
      await loanApi.start()
    },
  },
  {
    name: 'process frozen for longer than its lease',
    weight: 2,
    play: (loanApi, draws, parts) =>
      // The database is left alone: without a connection a process that wakes up late could write nothing.
      parts.system.database.turns(() => freezeAtWork(loanApi, parts, draws)),
  },
]

const DATABASE_FAULTS: Fault<DatabasePlace>[] = [
  {
    name: 'database frozen',
    weight: 3,
    play: async (database, draws) => {
      const thaw = await database.freeze()
      await setTimeout(draws.between(100, 1_200))
      thaw()
    },
  },
  {
    name: 'connections reset',
    weight: 5,
    play: async ({ proxy }) => proxy.reset(),
  },
  {
    name: 'connections silent',
    weight: 2,
    play: async ({ proxy }, draws) => {
      proxy.die()
      await setTimeout(draws.between(100, 800))
      proxy.carry()
    },
  },
  {
    name: 'database stopped at once',
    weight: 2,
    play: async (database, draws) => {
      await database.stopAtOnce()
      await setTimeout(draws.between(0, 300))
      await database.start()
    },
  },
]

/** Until the time is over: one process at a time, so that the other can take over, and beside it the database. */
export async function strike(parts: FaultParts): Promise<Struck[]> {
  const [ofProcesses, ofDatabase] = await Promise.all([strikeProcesses(parts), strikeDatabase(parts)])
  return [...ofProcesses, ...ofDatabase].sort((a, b) => a.atMs - b.atMs)
}

async function strikeProcesses(parts: FaultParts): Promise<Struck[]> {
  const { system, seed, recorder, endsAtMs } = parts
  const draws = createDraws(seed, 'processes')
  const struck: Struck[] = []
  while (await isTimeLeft(draws.between(50, 400), endsAtMs)) {
    const fault = draws.choose(PROCESS_FAULTS)
    const loanApi = system.loanApis[draws.below(system.loanApis.length)] as LoanApiProcess
    const begun = { fault: fault.name, atMs: performance.now(), requests: recorder.inFlightTo(loanApi.url) }
    await fault.play(loanApi, draws, parts)
    struck.push({ ...begun, untilMs: performance.now() })
  }
  return struck
}

async function strikeDatabase(parts: FaultParts): Promise<Struck[]> {
  const { system, seed, endsAtMs } = parts
  const draws = createDraws(seed, 'database')
  const struck: Struck[] = []
  while (await isTimeLeft(draws.between(300, 1_200), endsAtMs)) {
    const fault = draws.choose(DATABASE_FAULTS)
    await system.database.turns(async () => {
      const begun = { fault: fault.name, atMs: performance.now(), requests: 0 }
      await fault.play(system.database, draws, parts)
      struck.push({ ...begun, untilMs: performance.now() })
    })
  }
  return struck
}

async function isTimeLeft(calmMs: number, endsAtMs: number): Promise<boolean> {
  await setTimeout(calmMs)
  return performance.now() < endsAtMs
}
