import { Failure } from '../local/command-line/failure.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { testInfra } from '../test/infra/test-infra.ts'

const { options } = parseCommandLine({
  command: 'npm run test:infra',
  summary:
    'Checks the Terraform without an account: format, validity, and the policy that the plans of dev and prod must hold.',
  example: 'npm run test:infra -- --apply',
  options: {
    apply: {
      type: 'boolean',
      description: 'also applies it to an emulated AWS (moto), plans again, and destroys it',
    },
    mutants: {
      type: 'boolean',
      description: 'instead makes one mistake at a time in the Terraform, and fails unless each is caught',
    },
    require: {
      type: 'boolean',
      description: 'fails where Terraform, its provider or moto is missing, which else is said and skipped',
    },
  },
})

await runCommand(async () => {
  if (options.apply && options.mutants) throw new Failure('--mutants applies nothing: it takes no --apply', 2)
  const wish = { requires: options.require, applies: options.apply, mutates: options.mutants }
  return (await testInfra(wish)) ? 0 : 1
})
