import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../../local/command-line/failure.ts'

export type Ended = { code: number | null; stdout: string; stderr: string; seconds: number }

type Options = { timeoutMs?: number; env?: Record<string, string> }

/** Of a plan, ten times what it takes on two busy cores. */
const TIMEOUT_MS = 120_000
/** What a killed process may take until the kernel has taken it away. */
const GONE_MS = 5_000

/**
 * Runs Terraform in a process group of its own, which is killed when it ends or when its time is up: a provider that outlives
 * Terraform (each holds some 400 MB) would stay for ever.
 * @throws {Failure} when its time was up, or when a process of the group could not be ended.
 */
export async function terraform(folder: string, args: string[], options: Options = {}): Promise<Ended> {
  const { timeoutMs = TIMEOUT_MS, env = {} } = options
  const startedAtMs = performance.now()
  const child = spawn('terraform', args, {
    cwd: folder,
    env: { ...environment(), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const onExit = () => killGroup(child)
  process.once('exit', onExit)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    killGroup(child)
  }, timeoutMs)
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', code => {
        // Now, because a provider that is left holds the pipes open.
        killGroup(child)
        resolve(code)
      })
    })
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    await untilGone(child, args)
    if (isLate) throw new Failure(`terraform ${args[0]} took longer than ${timeoutMs / 1_000} s\n${stderr}`)
    return { code, stdout, stderr, seconds: (performance.now() - startedAtMs) / 1_000 }
  } finally {
    clearTimeout(timer)
    process.removeListener('exit', onExit)
  }
}

/** @throws {Failure} with what Terraform said, unless it exits with 0. */
export async function terraformOrFail(folder: string, args: string[], options: Options = {}): Promise<Ended> {
  const ended = await terraform(folder, args, options)
  if (ended.code === 0) return ended
  throw new Failure(`terraform ${args.join(' ')}\n${ended.stderr || ended.stdout}`)
}

/** Nothing of the shell that it is run from: no credentials, no profile, no other configuration of Terraform. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:TF_|AWS_)/.test(name))
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
}

function killGroup({ pid }: ChildProcess): boolean {
  if (pid === undefined) return false
  try {
    return process.kill(-pid, 'SIGKILL')
  } catch {
    return false
  }
}

async function untilGone(child: ChildProcess, args: string[]): Promise<void> {
  const deadlineMs = performance.now() + GONE_MS
  while (killGroup(child)) {
    if (performance.now() > deadlineMs) throw new Failure(`terraform ${args[0]} left a process behind`)
    await delay(20)
  }
}
