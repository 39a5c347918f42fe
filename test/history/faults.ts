import { setTimeout } from 'node:timers/promises'
import { createDraws, type Draws } from './draws.ts'
import type { LoanApiProcess } from './loan-api-process.ts'
import { LEASE_MS, type System } from './system.ts'

/** What was done, by the runner's clock. `killed`: requests that were in flight to a process when it was killed. */
export type Struck = { fault: string; atMs: number; untilMs: number; killed: number }

type FaultParts = { system: System; seed: number; endsAtMs: number; inFlightTo: (url: string) => number }

/** One process at a time, so that the other can take over, and beside it the database. */
export async function strike(parts: FaultParts): Promise<Struck[]> {
  const struck: Struck[] = []
  await Promise.all([
    repeat(parts, struck, 'processes', PROCESS_FAULTS, { least: 100, most: 500 }),
    repeat(parts, struck, 'database', DATABASE_FAULTS, { least: 400, most: 1_500 }),
  ])
  return struck
}

type Fault = {
  name: string
  weight: number
  play: (system: System, draws: Draws, inFlightTo: FaultParts['inFlightTo']) => Promise<number | undefined>
}

async function repeat(
  { system, seed, endsAtMs, inFlightTo }: FaultParts,
  struck: Struck[],
  name: string,
  faults: Fault[],
  calmMs: { least: number; most: number },
): Promise<void> {
  const draws = createDraws(seed, name)
  for (;;) {
    await setTimeout(draws.between(calmMs.least, calmMs.most))
    if (performance.now() > endsAtMs) return
    const fault = draws.choose(faults)
    const atMs = performance.now()
    const killed = await fault.play(system, draws, inFlightTo)
    struck.push({ fault: fault.name, atMs, untilMs: performance.now(), killed: killed ?? 0 })
  }
}

const PROCESS_FAULTS: Fault[] = [
  {
    name: 'kill -9 of a process',
    weight: 5,
    play: async (system, draws, inFlightTo) => {
      const loanApi = oneOf(system, draws)
      const killed = inFlightTo(loanApi.url)
      await loanApi.kill()
      await loanApi.start()
      return killed
    },
  },
  {
    // It wakes up when another has taken what it worked on, and is working on it.
    name: 'a process frozen for about its lease',
    weight: 3,
    play: async (system, draws) => {
      const loanApi = oneOf(system, draws)
      loanApi.freeze()
      await setTimeout(LEASE_MS + draws.between(-400, 600))
      loanApi.thaw()
    },
  },
]

const DATABASE_FAULTS: Fault[] = [
  {
    name: 'database frozen',
    weight: 3,
    play: async ({ database }, draws) => {
      const thaw = await database.freeze()
      await setTimeout(draws.between(100, 1_200))
      thaw()
    },
  },
  {
    name: 'connections reset',
    weight: 5,
    play: async ({ database }) => {
      database.proxy.reset()
    },
  },
  {
    name: 'connections silent',
    weight: 2,
    play: async ({ database }, draws) => {
      database.proxy.die()
      await setTimeout(draws.between(100, 800))
      database.proxy.carry()
    },
  },
  {
    name: 'database stopped at once',
    weight: 2,
    play: async ({ database }, draws) => {
      await database.stopAtOnce()
      await setTimeout(draws.between(0, 300))
      await database.start()
    },
  },
]

function oneOf({ loanApis }: System, draws: Draws): LoanApiProcess {
  return loanApis[draws.below(loanApis.length)] as LoanApiProcess
}
