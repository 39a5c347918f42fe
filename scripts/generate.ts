import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { writeGeneratedFiles } from '../local/generate/generated-files.ts'
import { REPOSITORY } from '../local/repository.ts'

parseCommandLine({
  command: 'npm run generate',
  summary: 'Writes what is made from the code: docs/configuration.md, docs/metrics.md, docs/openapi.json.',
  example: 'npm run generate && git diff docs',
  options: {},
})

await runCommand(async () => {
  for (const path of await writeGeneratedFiles(REPOSITORY)) process.stdout.write(`${path}\n`)
  return 0
})
