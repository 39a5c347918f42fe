import { durationWithin, readDuration } from '../local/command-line/duration.ts'
import { Failure } from '../local/command-line/failure.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { checkSeed } from '../test/history/seeds.ts'
import { testHistory, testMutants } from '../test/history/test-history.ts'

const { options } = parseCommandLine({
  command: 'npm run test:history',
  summary:
    'Kills, freezes and cuts off what it can while partners apply, and checks what all of them were told.',
  example: 'npm run test:history -- --seed random --for 10m',
  options: {
    seed: {
      type: 'string',
      placeholder: 'N',
      description: 'runs this seed, or one that is drawn (--seed random), instead of the five of CI',
      check: checkSeed,
    },
    for: {
      type: 'string',
      placeholder: '10m',
      description: 'goes on with the seeds after it for 60s, 10m, up to 1h',
      check: durationWithin('1s', '1h'),
    },
    mutants: {
      type: 'boolean',
      description: 'takes one guard away at a time, and fails unless that is seen',
    },
  },
})

await runCommand(async () => {
  const forSeconds = options.for === undefined ? undefined : readDuration(options.for)
  if (options.mutants && (options.seed ?? options.for) !== undefined) {
    throw new Failure('--mutants runs the seeds of CI: it takes no --seed and no --for', 2)
  }
  const passed = options.mutants ? await testMutants() : await testHistory({ seed: options.seed, forSeconds })
  return passed ? 0 : 1
})
