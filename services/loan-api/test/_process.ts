import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { findFreePort } from '../../../local/processes/ports.ts'

const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** loan-api as it is run everywhere, in a process of its own that ends with the test. */
export async function startProcess(variables: Record<string, string>) {
  const [port, operationsPort] = [await findFreePort(), await findFreePort()]
  const child = spawn(process.execPath, [PROGRAM], {
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
