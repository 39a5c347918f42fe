import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, vi } from 'vitest'
import { findFreePort } from '../../local/processes/ports.ts'

type ServiceName = 'loan-api' | 'auth-svc' | 'scoring-svc' | 'external-score-mock'

/** As `begin`; resolves when it listens. */
export async function serve(...parts: Parameters<typeof begin>) {
  const begun = await begin(...parts)
  await begun.says(LISTENING)
  return begun
}

const LISTENING = '"msg":"listening"'
/** Below what a test may take. On a machine that is busy with others a start alone has taken ten seconds. */
const SAID_WITHIN_MS = 15_000

/**
 * Runs a service as it is run everywhere, in a process of its own that ends with the test, or when `atEnd` says. What happens to
 * processes may happen to this one.
 */
export async function begin(
  service: ServiceName,
  variables: Record<string, string>,
  atEnd: (work: () => void) => void = onTestFinished,
) {
  const sources = new URL(`../../services/${service}/src/`, import.meta.url)
  const program = [`--import=${new URL('telemetry.ts', sources)}`, fileURLToPath(new URL('main.ts', sources))]
  // Taken together, so that they differ.
  const [port, operationsPort] = await Promise.all([findFreePort(), findFreePort()])
  const env = { ...variables, PORT: String(port), OPERATIONS_PORT: String(operationsPort) }
  let written = ''
  let child = start()
  atEnd(() => void child.kill('SIGKILL'))

  function start() {
    written = ''
    // The channel is how it learns that the tests are gone, also where `atEnd` is never called: it ends by itself.
    const started = spawn(process.execPath, program, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    started.channel?.unref()
    for (const output of [started.stdout, started.stderr]) {
      output?.on('data', chunk => {
        written += chunk
      })
    }
    started.stderr?.pipe(process.stderr, { end: false })
    return started
  }

  // Outside tests, too, where `expect.poll` does not go.
  const says = (text: string) =>
    vi.waitFor(() => expect(written).toContain(text), { timeout: SAID_WITHIN_MS, interval: 20 })
  return {
    /** Another one after `restart`. */
    child: () => child,
    says,
    /** All that it has said. */
    written: () => written,
    url: `http://127.0.0.1:${port}`,
    operationsUrl: `http://127.0.0.1:${operationsPort}`,
    /** `kill -9`; resolves when it is gone. */
    kill: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    /** It runs no more, and nobody is told; until `thaw`. */
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    /** Of one that has ended: another process on the same ports. */
    restart: async () => {
      child = start()
      await says(LISTENING)
    },
  }
}
