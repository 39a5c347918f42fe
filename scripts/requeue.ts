import { dataOption } from '../local/command-line/data-option.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { findRunningSystem } from '../local/launcher/run-file.ts'
import { requeue, whatToRequeue } from '../local/requeue/requeue.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run requeue',
  summary: 'Has applications decided that are past the maximum age of the policy, which wait for a person.',
  example: 'npm run requeue -- --all',
  operands: {
    placeholder: 'APPLICATION_ID',
    description: 'the one to be decided; or --all',
    atLeast: 0,
    atMost: 1,
  },
  options: {
    all: { type: 'boolean', description: 'every one that waits' },
    data: dataOption,
  },
})

await runCommand(async () => {
  const what = whatToRequeue(operands[0], options.all)
  process.stdout.write(await requeue(findRunningSystem(options.data), what))
  return 0
})
