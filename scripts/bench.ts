import { runComparison, runScaling, runSoak } from '../bench/run-bench.ts'
import { checkSoak } from '../bench/soak.ts'
import { readDuration } from '../local/command-line/duration.ts'
import { Failure } from '../local/command-line/failure.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'

const { options } = parseCommandLine({
  command: 'npm run bench',
  summary:
    'Compares loan-api with the least that its work can cost (the floor) and with the usual packages as they come (stock), on this machine; fails when a target is missed.',
  example: 'npm run bench -- --quick',
  options: {
    quick: { type: 'boolean', description: 'takes four minutes instead of twelve, and is noisier' },
    scaling: { type: 'boolean', description: 'instead: how much one and two instances of each service take' },
    soak: {
      type: 'string',
      placeholder: '10m',
      description: 'instead: whether memory grows under load for 60s, 10m, up to 1h',
      check: checkSoak,
    },
  },
})

await runCommand(async () => {
  const { quick: isQuick, scaling, soak } = options
  if ([isQuick, scaling, soak !== undefined].filter(Boolean).length > 1) {
    throw new Failure('--quick, --scaling and --soak are three different runs', 2)
  }
  const isMet = await (soak !== undefined
    ? runSoak(readDuration(soak) ?? 0)
    : scaling
      ? runScaling()
      : runComparison({ isQuick }))
  return isMet ? 0 : 1
})
