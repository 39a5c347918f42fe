import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { findFreePort } from '../../local/processes/ports.ts'

/** Runs a service as it is run everywhere, in a process of its own that ends with the test; resolves when it listens. */
export async function serve(service: 'loan-api' | 'external-score-mock', variables: Record<string, string>) {
  const main = fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url))
  // Taken together, so that they differ.
  const [port, operationsPort] = await Promise.all([findFreePort(), findFreePort()])
  const child = spawn(process.execPath, [main], {
    env: { ...variables, PORT: String(port), OPERATIONS_PORT: String(operationsPort) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let written = ''
  child.stdout.on('data', chunk => {
    written += chunk
  })
  const says = (text: string) => expect.poll(() => written, { timeout: 10_000 }).toContain(text)
  await says('"msg":"listening"')
  return { child, says, url: `http://127.0.0.1:${port}`, operationsUrl: `http://127.0.0.1:${operationsPort}` }
}
