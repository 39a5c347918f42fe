import { fileURLToPath } from 'node:url'
import type { TestCase, Vitest } from 'vitest/node'
import { Failure } from '../command-line/failure.ts'
import { isLive } from '../command-line/paint.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Runs the tests of these files (parts of their paths; none: all of them) and returns whether all passed and there were some.
 * `root` is where vitest's configuration is.
 */
export async function runTests(files: string[], root = ROOT): Promise<boolean> {
  // vitest decides about colours once, when it is loaded.
  if (!isLive(process.stdout)) process.env.NO_COLOR = '1'
  const { createVitest } = await import('vitest/node')
  const vitest = await createVitest({ root, watch: false })
  try {
    for (const file of files) await refuseUnknown(vitest, file)
    const { unhandledErrors } = await vitest.start(files)
    const modules = vitest.state.getTestModules()
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const { passed, failed, skipped } = count(tests)
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
    // A file that cannot be loaded has no test that could fail.
    return passed > 0 && failed === 0 && unhandledErrors.length === 0 && modules.every(module => module.ok())
  } finally {
    await vitest.close()
  }
}

/** vitest runs what matches and is silent about what does not; a mistyped name would look tested. */
async function refuseUnknown(vitest: Vitest, file: string): Promise<void> {
  const found = await vitest.globTestSpecifications([file])
  if (found.length === 0) throw new Failure(`no test file's path contains ${file}`, 2)
}

function count(tests: TestCase[]) {
  const withState = (state: string) => tests.filter(test => test.result().state === state).length
  return { passed: withState('passed'), failed: withState('failed'), skipped: withState('skipped') }
}
