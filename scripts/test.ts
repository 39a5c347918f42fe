import { runChecks } from '../local/checks/run-checks.ts'
import { runTests } from '../local/checks/run-tests.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'

parseCommandLine({
  command: 'npm test',
  summary: 'Everything that needs only npm: npm run check, then npm run test:services.',
  example: 'npm test',
  options: {},
})

await runCommand(async () => {
  const checked = await runChecks({ fixes: false })
  const tested = await runTests([])
  process.stdout.write(`npm run check ${checked ? 'passed' : 'failed'}\n`)
  process.stdout.write(`npm run test:services ${tested ? 'passed' : 'failed'}\n`)
  return checked && tested ? 0 : 1
})
