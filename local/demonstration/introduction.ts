import { paint } from '../command-line/paint.ts'
import { shellWord } from '../command-line/shell-word.ts'
import type { Stage } from '../launcher/platform.ts'
import { inspectorPort } from '../launcher/ports.ts'
import type { RunningSystem } from '../launcher/run-file.ts'
import { LOOPBACK } from '../processes/ports.ts'
import type { Sample } from './samples.ts'

/** What runs where. */
export function describeRun({ system, folder, profile }: Stage): string {
  const { dim } = paint(process.stdout)
  const { host, port, name } = system.database
  return [
    `${dim('latency profile')}  ${profile.name}, an answer within ${profile.requestBudgetMs} ms`,
    `${dim('database')}         ${name} on ${host}:${port}`,
    `${dim('logs')}             ${folder.shown}/logs`,
    '',
  ].join('\n')
}

/** How to try it oneself, to be pasted. */
export function describeNextStep({ system, options, folder }: Stage, sample: Sample): string {
  const { bold, dim } = paint(process.stdout)
  const { inspect, offset, watch } = options
  const url = addressOf(system, 'loan-api')
  const token = options.data ? `npm run -s token -- --data ${shellWord(folder.shown)}` : 'npm run -s token'
  return [
    `${bold('Try it')}`,
    '',
    `curl --noproxy '*' ${url}/loan/apply \\`,
    `  -H "authorization: Bearer $(${token})" \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '${JSON.stringify(sample.body)}'`,
    '',
    `${dim('documentation')}  ${url}/docs`,
    `${dim('operations')}     ${addressOf(system, 'operations-page')}`,
    ...(inspect ? [`${dim('debugger')}       ${inspect} on ${LOOPBACK}:${inspectorPort(offset)}`] : []),
    ...(watch ? [`${dim('to change it')}   edit: what is made of it starts again`] : []),
    `${dim('to stop')}        Ctrl-C`,
    '',
  ].join('\n')
}

export function addressOf(system: RunningSystem, service: string): string {
  return system.services[service]?.url ?? ''
}
