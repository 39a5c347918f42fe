import type { CommandLine, Option, Parsed } from './command-line.ts'
import { Failure } from './failure.ts'
import { helpText } from './help-text.ts'
import { printError } from './print-error.ts'
import { readArguments } from './read-arguments.ts'
import { lineThatWasMeant } from './swallowed-options.ts'

/**
 * The first line of every script. Prints `--help` (exit 0); names what is wrong, a flag npm swallowed included (exit 2).
 *
 *     const { options } = parseCommandLine({
 *       command: 'npm start',
 *       summary: 'Runs the platform.',
 *       example: 'npm start -- --once',
 *       options: { once: { type: 'boolean', description: 'stops after the samples' } },
 *     })
 */
export function parseCommandLine<const Options extends Record<string, Option>>(
  line: CommandLine<Options>,
): Parsed<Options> {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    process.stdout.write(helpText(line))
    process.exit(0)
  }
  try {
    const meant = lineThatWasMeant(line, args, process.env)
    if (meant) throw new Failure(`npm kept that option for itself; run: ${meant}`, 2)
    return readArguments(line, args)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    printError(error.message)
    process.exit(error.exitCode)
  }
}
