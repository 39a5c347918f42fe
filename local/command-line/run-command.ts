import { inspect } from 'node:util'
import { Failure } from './failure.ts'
import { printError } from './print-error.ts'

/** Runs a command to its exit code (nothing returned is 0): a `Failure` becomes its one line on stderr, a defect its stack. */
export async function runCommand(command: () => Promise<number | undefined>): Promise<never> {
  ignoreVanishedReaders()
  let exitCode = 0
  try {
    exitCode = (await command()) ?? 0
  } catch (error) {
    const isExpected = error instanceof Failure
    printError(isExpected ? error.message : inspect(error))
    exitCode = isExpected ? error.exitCode : 1
  }
  // A kept-alive connection or a child's pipe must not hold a finished command open.
  process.exit(exitCode)
}

/** A closed terminal or `| head` makes writing fail (EIO, EPIPE); what is being stopped must still be stopped. */
function ignoreVanishedReaders(): void {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}
