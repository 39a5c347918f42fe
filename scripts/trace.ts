import { dataOption } from '../local/command-line/data-option.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { readAsked } from '../local/trace-command/application-id.ts'
import { awaitSpans } from '../local/trace-command/await-spans.ts'
import { describeTraces } from '../local/trace-command/describe-traces.ts'

const { options, operands } = parseCommandLine({
  command: 'npm run trace',
  summary:
    "Prints an application's way through the services, span by span, from the traces in the data folder.",
  example: 'npm run trace -- 01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11',
  operands: {
    placeholder: 'ID',
    description: 'of the application, or of its trace: as in traceresponse, X-Ray, or an ALB log',
    atLeast: 1,
    atMost: 1,
  },
  options: {
    data: dataOption,
    json: { type: 'boolean', description: 'prints the spans as JSON' },
  },
})

await runCommand(async () => {
  const found = await awaitSpans(readAsked(operands[0] ?? ''), options.data)
  const printed = options.json
    ? `${JSON.stringify(found.spans, null, 2)}\n`
    : describeTraces(found, process.stdout)
  process.stdout.write(printed)
  return 0
})
