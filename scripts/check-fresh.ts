import { Failure } from '../local/command-line/failure.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { checkFresh } from '../local/fresh/check-fresh.ts'
import { chooseMachines, machineNames, shortMachines } from '../local/fresh/machines.ts'
import { EVERYWHERE } from '../local/fresh/written-elsewhere.ts'
import { makeRunFolder } from '../local/report/run-folder.ts'
import { REPOSITORY } from '../local/repository.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run check:fresh',
  summary:
    'Clones what is committed and does what a stranger would do, on machines made for it: without a network, behind proxies, as root.',
  example: 'npm run check:fresh -- --short',
  operands: {
    placeholder: '[MACHINE...]',
    description: `only these: ${machineNames.join(', ')}`,
    atLeast: 0,
    atMost: machineNames.length,
  },
  options: {
    short: { type: 'boolean', description: 'one install and one more start, in about a minute' },
  },
})

await runCommand(async () => {
  if (options.short && operands.length > 0) throw new Failure('--short has a machine of its own', 2)
  const machines = options.short ? shortMachines : chooseMachines(operands)
  const logs = makeRunFolder('check-fresh').path
  return (await checkFresh({ machines, repository: REPOSITORY, logs, searched: EVERYWHERE })) ? 0 : 1
})
