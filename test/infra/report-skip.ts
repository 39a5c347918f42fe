import { printError } from '../../local/command-line/print-error.ts'

/** What is not known to hold when the tests of the Terraform could not run, so loud that nobody takes it for a pass. */
export function reportSkip(missing: string, isRequired: boolean): void {
  const lines = [
    '',
    '  NOTHING OF infra/ WAS CHECKED.',
    `  Missing: ${missing}.`,
    '  Not checked: format and validity, the policy of both environments, variables, burn rates; nothing was applied.',
    isRequired ? '  --require makes that a failure.' : '  With --require that would be a failure.',
    '',
  ]
  const frame = '!'.repeat(100)
  process.stderr.write(`${frame}\n${lines.join('\n')}\n${frame}\n`)
  if (isRequired) printError(`missing: ${missing}`)
}
