import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stopStalePostgres } from '../embedded-postgres/start-postgres.ts'
import { waitUntil } from '../processes/wait-until.ts'

export const REPOSITORY = resolve(import.meta.dirname, '../..')

// Longer than anything here takes on a busy machine: a test that waits so long has failed.
const PATIENCE_MS = 60_000

/** A process under test: what it printed, how it ended. */
export type Run = {
  pid: number
  stdout(): string
  stderr(): string
  /** The exit code, or the signal's name. */
  ended: Promise<number | string>
  /** As when the terminal is closed: what it prints reaches nobody. */
  stopReading(): void
}

type Options = { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number }

const running = new Map<Run, () => void>()
const folders: string[] = []

/** Runs a command in a process group of its own, as a terminal does, with nothing of this process's environment. */
export function run(command: string, args: string[], { env, ...options }: Options = {}): Run {
  const { PATH, HOME } = process.env
  const child = spawn(command, args, {
    cwd: REPOSITORY,
    ...options,
    env: { PATH, HOME, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const ended = new Promise<number | string>(settle => {
    child.once('close', (code, signal) => settle(code ?? signal ?? ''))
    child.once('error', error => settle(error.message))
  }).finally(() => running.delete(self))
  const self: Run = {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    stopReading: () => {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
  running.set(self, () => child.kill('SIGTERM'))
  return self
}

/** Runs a command to its end. */
export async function runToEnd(command: string, args: string[], options: Options = {}) {
  const each = run(command, args, options)
  const exitCode = await each.ended
  return { exitCode, stdout: each.stdout(), stderr: each.stderr() }
}

/** A folder only its owner may enter, with a blank in its name as many a home has; gone after the tests. */
export function makeFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'loans-local-'))
  const folder = join(parent, 'a folder')
  mkdirSync(folder)
  folders.push(parent)
  return folder
}

/** Ends what a test started and did not end, because it failed. For `afterEach` or `afterAll`. */
export async function clearBench(): Promise<void> {
  for (const end of running.values()) end()
  await waitFor('what the test started to end', () => running.size === 0)
  for (const folder of folders.splice(0)) {
    await stopStalePostgres(join(folder, 'a folder', 'postgres'))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Waits for a condition; says which one when it never holds. */
export async function waitFor(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await waitUntil(condition, { withinMs: PATIENCE_MS }))) throw new Error(`waited in vain for ${what}`)
}
