import { databaseToAudit } from '../local/audit/audit-database.ts'
import { dataOption } from '../local/command-line/data-option.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { describeAudit, verifyAudit } from '../services/loan-api/src/verify-audit.ts'

const { options } = parseCommandLine({
  command: 'npm run audit:verify',
  summary:
    'Recomputes the audit of every application and names the first event that is not as it was written.',
  example: 'npm run audit:verify -- --data .data',
  options: {
    data: dataOption,
  },
})

await runCommand(async () => {
  const audit = await verifyAudit(await databaseToAudit(options.data))
  process.stdout.write(describeAudit(audit))
  return audit.fault ? 1 : 0
})
