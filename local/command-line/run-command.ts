import { inspect } from 'node:util'
import { Interruption } from '../launcher/endings.ts'
import { Failure } from './failure.ts'
import { printError } from './print-error.ts'

/**
 * Runs a command to its exit code (nothing returned is 0): a `Failure` becomes its one line on stderr, an `Interruption` the code of its
 * signal, a defect its stack.
 */
export async function runCommand(command: () => Promise<number | undefined>): Promise<never> {
  ignoreVanishedReaders()
  let exitCode = 0
  try {
    exitCode = (await command()) ?? 0
  } catch (error) {
    exitCode = report(error)
  }
  // A kept-alive connection or a child's pipe must not hold a finished command open.
  process.exit(exitCode)
}

function report(error: unknown): number {
  if (error instanceof Interruption) {
    printError(`interrupted (${error.message})`)
    return error.exitCode
  }
  if (error instanceof Failure) {
    printError(error.message)
    return error.exitCode
  }
  printError(inspect(error))
  return 1
}

/** A closed terminal or `| head` makes writing fail (EIO, EPIPE); what is being stopped must still be stopped. */
function ignoreVanishedReaders(): void {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}
