import { randomInt } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { busyAmong, findFreeOffset, portsOf } from '../launcher/ports.ts'
import { type RunningSystem, readRunFile } from '../launcher/run-file.ts'
import { loanPlatform } from '../loan-platform.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { makeFolder, REPOSITORY, type Run, run, waitFor } from './_bench.ts'

export const WHOLE_START = join(REPOSITORY, 'scripts/start.ts')
/** Less the seconds in which an application waits for its decision. */
export const START = join(REPOSITORY, 'local/test/fixtures/start-briefly.ts')

// Somewhere, so that two runs of the tests on one machine rarely look for free ports in the same place.
const randomOffset = () => 10 * randomInt(100, 2_000)

export const portsAt = (offset: number) => portsOf(loanPlatform, offset, { withPostgres: true })

export async function freeOffset(from = randomOffset()): Promise<number> {
  return (await findFreeOffset(portsAt, from)) ?? 0
}

/** Takes a port. */
export function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

/** The arguments that keep a start apart from every other. */
export type Place = { data: string; offset: number }

export async function makePlace(): Promise<Place> {
  return { data: makeFolder(), offset: await freeOffset() }
}

export function argumentsOf({ data, offset }: Place): string[] {
  return ['--data', data, '--offset', String(offset)]
}

/** Runs the launcher itself, as npm does in the end. */
export function startDirectly(place: Place, more: string[] = [], env: NodeJS.ProcessEnv = {}): Run {
  return run(process.execPath, [START, ...argumentsOf(place), ...more], { env })
}

/** Runs the launcher with services that do nothing, one of them in the way that `behaviour` says. */
export function startFakes(
  place: Place,
  behaviour = '',
  more: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Run {
  const program = join(REPOSITORY, 'local/test/fixtures/start-fakes.ts')
  return run(process.execPath, [program, ...argumentsOf(place), ...more], {
    env: { FAKE_BEHAVIOUR: behaviour, ...env },
  })
}

/** Runs the launcher below a real npm. A package of its own, because `npm start` of this one may install first. */
export function startWithNpm(place: Place, more: string[] = []): Run {
  const folder = makeFolder()
  const start = `exec '${process.execPath}' '${START}'`
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }))
  return run('npm', ['start', '--', ...argumentsOf(place), ...more], { cwd: folder })
}

/** Waits until the system runs and has said how to end it. */
export async function untilUp(start: Run, { data }: Place): Promise<RunningSystem> {
  let end: number | string | undefined
  void start.ended.then(how => {
    end = how
  })
  const runFile = locateDataFolder(data).runFile
  await waitFor('the system to be up', () => start.stdout().includes('Ctrl-C') || end !== undefined)
  const system = readRunFile(runFile)
  if (!system) throw new Error(`the start ended with ${end}: ${start.stderr()}`)
  return system
}

/** Every process of a system, PostgreSQL included. */
function processesOf(system: RunningSystem): number[] {
  const services = Object.values(system.services).map(({ pid }) => pid)
  return [system.pid, ...services, ...(system.database.pid ? [system.database.pid] : [])]
}

/** Waits until nothing is left of a system: no process, no port, no file that says that it runs. */
export async function untilNothingIsLeft(system: RunningSystem, { data, offset }: Place): Promise<void> {
  const { lock, runFile } = locateDataFolder(data)
  await waitFor('its processes to end', () => processesOf(system).every(pid => !identifyProcess(pid)))
  await waitFor('its ports to be free', async () => (await busyAmong(portsAt(offset))).length === 0)
  await waitFor('its files to be removed', () => !existsSync(lock) && !existsSync(runFile))
}
