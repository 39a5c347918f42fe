import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The simulator in a process of its own, as it is run everywhere. Ends with the block that declares it with `await using`. */
export async function startProcess(env: Record<string, string> = {}) {
  const [port, operationsPort] = await freePorts()
  const child = spawn(process.execPath, [MAIN], {
    env: { PORT: port, OPERATIONS_PORT: operationsPort, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([listening(child.stdout.setEncoding('utf8')), ended])
  return {
    url: `http://127.0.0.1:${port}`,
    operationsUrl: `http://127.0.0.1:${operationsPort}`,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function listening(stdout: AsyncIterable<string> & NodeJS.ReadableStream): Promise<void> {
  let output = ''
  await new Promise<void>(resolve => {
    stdout.on('data', text => {
      output += text
      if (output.includes('"msg":"listening"')) resolve()
    })
  })
}

/** Two that are free now; taken together, so that they differ. */
async function freePorts(): Promise<[string, string]> {
  const servers = [createServer(), createServer()]
  const ports = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    ports.push(typeof address === 'object' ? String(address?.port) : '')
  }
  for (const server of servers) await new Promise(resolve => server.close(resolve))
  return [ports[0] ?? '', ports[1] ?? '']
}
