import { runChecks } from '../local/checks/run-checks.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'

const { options } = parseCommandLine({
  command: 'npm run check',
  summary:
    'Checks types, lint and format, architecture (what may import what), dead code, secrets, generated files, the description of the API.',
  example: 'npm run check -- --fix',
  options: {
    fix: { type: 'boolean', description: 'first mends lint and format where that takes no decision' },
  },
})

await runCommand(async () => ((await runChecks({ fixes: options.fix })) ? 0 : 1))
