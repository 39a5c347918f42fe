import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Failure } from '../../../local/command-line/failure.ts'

/** moto-plus.py reaches into this version's inside. */
export const MOTO_VERSION = '5.2.1'
/** Python reads some hundred files, on a busy machine for some seconds. */
const START_TIMEOUT_MS = 60_000

export async function hasMoto(): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('python3', [
      '-c',
      'import moto, flask; print(moto.__version__)',
    ])
    return stdout.trim() === MOTO_VERSION
  } catch {
    return false
  }
}

/** An AWS in memory, on loopback; `runningTasks` is how many each service of ECS is said to have. */
export async function startEmulatedAws(
  runningTasks: number,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn('python3', [join(import.meta.dirname, 'moto-plus.py'), String(port)], {
    env: { ...process.env, MOTO_ECS_SERVICE_RUNNING: String(runningTasks), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: 'ignore',
  })
  const onExit = () => child.kill('SIGKILL')
  process.once('exit', onExit)
  const exited = once(child, 'exit')
  const stop = async () => {
    process.removeListener('exit', onExit)
    child.kill('SIGKILL')
    await exited
  }
  const deadlineMs = performance.now() + START_TIMEOUT_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await stop()
      throw new Failure('moto did not start; python3 test/infra/apply/moto-plus.py 5555 says why')
    }
    await delay(200)
  }
  return { url, stop }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
