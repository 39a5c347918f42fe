import { JOURNEYS } from '../load-tests/journeys.ts'
import { PROFILES } from '../load-tests/profiles.ts'
import { checkMeasuringTime } from '../load-tests/run/measuring-time.ts'
import { oneOf } from '../load-tests/run/one-of.ts'
import { runLoad } from '../load-tests/run/run-load.ts'
import { dataOption } from '../local/command-line/data-option.ts'
import { readDuration } from '../local/command-line/duration.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { seedOption } from '../local/command-line/seed-option.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run load',
  summary: 'Has k6 apply for loans as partners do, and says whether the objectives were held.',
  example: 'npm run load -- apply smoke',
  operands: {
    placeholder: 'JOURNEY PROFILE',
    description: 'what partners do, and how much of it',
    atLeast: 2,
    atMost: 2,
    choices: { journeys: JOURNEYS, profiles: PROFILES },
  },
  options: {
    rate: {
      type: 'integer',
      placeholder: 'N',
      description: "applications a second to begin with (default: the profile's)",
      check: rate => (rate >= 1 && rate <= 2_000 ? undefined : 'must be 1 to 2000'),
    },
    for: {
      type: 'string',
      placeholder: '2m',
      description: "measures for 60s, 10m, up to 50m (default: the profile's)",
      check: checkMeasuringTime,
    },
    seed: seedOption('whose applicants they are'),
    data: dataOption,
  },
})

await runCommand(() =>
  runLoad({
    ...options,
    journey: oneOf(JOURNEYS, 'journey', operands[0]),
    profileName: oneOf(PROFILES, 'profile', operands[1]),
    seconds: options.for === undefined ? undefined : readDuration(options.for),
  }),
)
