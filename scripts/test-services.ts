import { runTests } from '../local/checks/run-tests.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'

const { operands } = parseCommandLine({
  command: 'npm run test:services',
  summary: 'Runs the tests, with a PostgreSQL that is started for them and thrown away.',
  example: 'npm run test:services -- services/loan-api apply.202',
  options: {},
  operands: {
    placeholder: 'FILE...',
    description: 'a part of the path of the files to run; none runs all',
    atLeast: 0,
    atMost: Number.POSITIVE_INFINITY,
  },
})

await runCommand(async () => ((await runTests(operands)) ? 0 : 1))
