import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { findFreePort } from '../../../local/processes/ports.ts'

const PROGRAM = join(import.meta.dirname, '_service.ts')

/** Starts the program in _service.ts on free ports; `ipc` gives it a channel to this process, as npm start does. */
export async function start({ env = {}, ipc = false }: { env?: Record<string, string>; ipc?: boolean } = {}) {
  const [port, operationsPort] = [await findFreePort(), await findFreePort()]
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PORT: String(port), OPERATIONS_PORT: String(operationsPort), ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const written = { stdout: '', stderr: '' }
  const follow = (name: keyof typeof written) => (chunk: Buffer) => {
    written[name] += chunk
  }
  child.stdout?.on('data', follow('stdout'))
  child.stderr?.on('data', follow('stderr'))
  // Not the child's own `close`, which never comes once the channel has been closed from this end.
  const over = [
    once(child, 'exit'),
    child.stdout && once(child.stdout, 'end'),
    child.stderr && once(child.stderr, 'end'),
  ]
  const ended = Promise.all(over).then(() => ({ exitCode: child.exitCode, ...written }))
  return {
    child,
    written,
    ended,
    url: `http://127.0.0.1:${port}`,
    operations: `http://127.0.0.1:${operationsPort}`,
  }
}

export async function startReady(options?: Parameters<typeof start>[0]) {
  const service = await start(options)
  await expect.poll(() => statusOf(`${service.operations}/readyz`), { timeout: 15_000 }).toBe(200)
  return service
}

export async function statusOf(url: string): Promise<number | string> {
  const answer = await fetch(url).catch(() => undefined)
  return answer?.status ?? 'no answer'
}

export function messages(stdout: string): string[] {
  return linesOf(stdout).map(line => line.msg)
}

export function linesOf(stdout: string): { msg: string; [member: string]: unknown }[] {
  const lines = stdout.trim().split('\n')
  return lines.map(line => JSON.parse(line))
}
