import { dataOption } from '../local/command-line/data-option.ts'
import { durationWithin } from '../local/command-line/duration.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { controlFaults } from '../local/fault-control/control-faults.ts'
import { simulatorOf } from '../local/fault-control/simulator.ts'
import { findRunningSystem } from '../local/launcher/run-file.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run faults',
  summary: 'Makes the bureau of the running platform fail, for a while, on purpose.',
  example: 'npm run faults -- brownout --for 60s',
  operands: {
    placeholder: 'WHAT',
    description: 'a scenario, or list (of them), status (of now), off',
    atLeast: 1,
    atMost: 1,
  },
  options: {
    for: {
      type: 'string',
      placeholder: '60s',
      description: 'ends by itself after 60s, 5m, up to 1h (default 5m)',
      // The simulator's bound: every fault ends by itself, within the hour.
      check: durationWithin('1s', '1h'),
    },
    data: dataOption,
    json: { type: 'boolean', description: 'prints JSON' },
  },
})

await runCommand(async () => {
  const simulator = simulatorOf(findRunningSystem(options.data))
  process.stdout.write(await controlFaults(simulator, operands[0] ?? '', options))
  return 0
})
