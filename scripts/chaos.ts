import { tryBrokenBuilds } from '../chaos/broken-builds.ts'
import { exitCodeOf } from '../chaos/exit-code.ts'
import { listExperiments } from '../chaos/list-experiments.ts'
import { findExperiments, runChaos } from '../chaos/run-chaos.ts'
import { Failure } from '../local/command-line/failure.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { seedOption } from '../local/command-line/seed-option.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run chaos',
  summary:
    'Breaks a platform of its own while partners apply, and judges what they met. Exits 0 for PASS, 1 for FAIL, 3 for INCONCLUSIVE.',
  example: 'npm run chaos -- bureau-outage-and-back --naive',
  operands: {
    placeholder: 'EXPERIMENT',
    description: 'one or more of them, all, or list (of them and their last verdicts)',
    atLeast: 0,
    atMost: 10,
  },
  options: {
    seed: seedOption('of the applicants and all that chance decides'),
    naive: { type: 'boolean', description: 'runs it a second time with a plain timeout around the bureau' },
    mutants: { type: 'boolean', description: 'takes one guard away at a time; fails unless that is seen' },
    json: { type: 'boolean', description: 'prints JSON; goes with list' },
  },
})

await runCommand(async () => {
  const isList = operands.length === 1 && operands[0] === 'list'
  if (options.json && !isList) throw new Failure('--json goes with list', 2)
  if (options.mutants && (operands.length > 0 || options.naive)) {
    throw new Failure('--mutants has experiments of its own: it takes none, and no --naive', 2)
  }
  if (options.mutants) return (await tryBrokenBuilds(options.seed)) ? 0 : 1
  if (operands.length === 0) throw new Failure('EXPERIMENT is missing (npm run chaos -- list)', 2)
  if (isList) {
    process.stdout.write(listExperiments(options.json))
    return 0
  }
  return exitCodeOf(await runChaos(findExperiments(operands), options.seed, options.naive))
})
