import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../local/command-line/failure.ts'
import type { Progress } from '../../local/command-line/progress.ts'
import { REPOSITORY } from '../../local/repository.ts'

const K6_VERSION = '1.8.1'
const MAJOR = 1
const MODULE = `go.k6.io/k6@v${K6_VERSION}`

/** Of a build: downloads and 100 s of two cores, on a machine that is busy with others. */
const BUILT_WITHIN_MS = 900_000
const ANSWER_WITHIN_MS = 10_000

export type K6 = { path: string; version: string }

type Where = {
  env?: NodeJS.ProcessEnv
  /** Keeps what was built, for the next time. */
  toolsFolder?: string
  progress: Pick<Progress, 'step' | 'note'>
}

/**
 * The k6 to run: what LOAD_K6 names, or the first on the PATH whose major version is ours, or the pinned one that Go builds once.
 *
 * @throws {Failure} with how to get one.
 */
export async function findK6(where: Where): Promise<K6> {
  const found = await provideK6(where)
  if (found) return found
  throw new Failure(
    `there is no k6 ${MAJOR} on the PATH, and no Go to build one: install k6 ${K6_VERSION} (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go, or name a k6 in LOAD_K6`,
  )
}

/**
 * The same, but for nothing when there is neither a k6 nor Go.
 *
 * @throws {Failure} when the one that was named, or built, does not run, or Go could not build it.
 */
export async function provideK6(where: Where): Promise<K6 | undefined> {
  return (await k6Here(where)) ?? (await buildK6(where))
}

/** The same without building. */
export async function k6Here({
  env = process.env,
  toolsFolder = TOOLS,
  progress,
}: Omit<Where, 'progress'> & { progress: Pick<Progress, 'note'> }): Promise<K6 | undefined> {
  if (env.LOAD_K6) return named(env.LOAD_K6)
  for (const path of programsOnPath('k6', env)) {
    const version = await versionOf(path)
    if (version && majorOf(version) === MAJOR) return { path, version }
    const what = version ? `k6 ${version}` : 'which is no k6 that runs'
    progress.note(`passed over ${path}, ${what}: it has to be k6 ${MAJOR}`)
  }
  return builtIn(toolsFolder)
}

const TOOLS = join(REPOSITORY, '.tools', `k6-${K6_VERSION}`)

/** Whoever names one knows which it is. */
async function named(path: string): Promise<K6> {
  const version = await versionOf(path)
  if (version === undefined) throw new Failure(`LOAD_K6: ${path} is no k6 that runs here`)
  return { path, version }
}

/** Nothing where there is no Go. */
async function buildK6({ env = process.env, toolsFolder = TOOLS, progress }: Where): Promise<K6 | undefined> {
  const [go] = programsOnPath('go', env)
  if (go === undefined) return undefined
  const options = { env: { ...env, GOBIN: toolsFolder }, timeout: BUILT_WITHIN_MS }
  const install = () => run(go, ['install', MODULE], options).catch(error => Promise.reject(notBuilt(error)))
  await progress.step(
    `building k6 ${K6_VERSION} with Go, this once`,
    install,
    () => `k6 ${K6_VERSION} is built`,
  )
  const built = await builtIn(toolsFolder)
  if (built) return built
  throw new Failure(
    `Go has built ${join(toolsFolder, 'k6')}, which is no k6 that runs here; install k6 ${K6_VERSION}, or name one in LOAD_K6`,
  )
}

function notBuilt({ stderr, message }: Error & { stderr?: string }): Failure {
  const last = (stderr || message).trim().split('\n').at(-1)
  return new Failure(
    `Go could not build ${MODULE}: ${last}; install k6 ${K6_VERSION}, or name one in LOAD_K6`,
  )
}

async function builtIn(folder: string): Promise<K6 | undefined> {
  const path = join(folder, 'k6')
  const version = await versionOf(path)
  return version === undefined ? undefined : { path, version }
}

function programsOnPath(name: string, { PATH = '' }: NodeJS.ProcessEnv): string[] {
  const places = PATH.split(delimiter).filter(Boolean)
  return places.map(folder => join(folder, name)).filter(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const run = promisify(execFile)

/** As `1.8.1`; nothing when it is not there, or is something else. */
async function versionOf(path: string): Promise<string | undefined> {
  const said = await run(path, ['version'], { timeout: ANSWER_WITHIN_MS }).catch(() => undefined)
  return /^k6(?:\.exe)? v(\d+\.\d+\.\d+\S*)/.exec(said?.stdout ?? '')?.[1]
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}
