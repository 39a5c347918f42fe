import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { paint } from '../command-line/paint.ts'
import { type Check, checks, fix } from './checks.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A failing tool says a lot when a whole tree is wrong, and all of it is shown. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024

/** Runs every check, one line each as it ends, and returns whether all passed. All at once: each alone leaves a core idle. */
export async function runChecks({ fixes }: { fixes: boolean }): Promise<boolean> {
  if (fixes) await run(fix)
  const passed = await Promise.all(checks.map(run))
  return passed.every(Boolean)
}

async function run(check: Check): Promise<boolean> {
  const startedAtMs = performance.now()
  const { passed, output } = await execute(check)
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  const { green, red, dim } = paint(process.stdout)
  process.stdout.write(`${passed ? green('ok') : red('failed')} ${check.name} ${dim(`${seconds} s`)}\n`)
  if (!passed) process.stdout.write(`\n${output.trim() || `${check.program} failed and said nothing`}\n\n`)
  return passed
}

/** With the Node that runs this: the programs' own first line would take whichever is first on the PATH. */
function execute({ program, args }: Check): Promise<{ passed: boolean; output: string }> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [ROOT + program, ...args],
      { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => resolve({ passed: error === null, output: stdout + stderr }),
    )
  })
}
