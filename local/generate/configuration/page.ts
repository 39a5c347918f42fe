import { REFUSED } from '@loans/service-kit/telemetry/config'
import { Failure } from '../../command-line/failure.ts'
import { code, row, table, withSecret } from '../markdown.ts'
import { type CommandVariable, commands, deployment, internal } from './commands.ts'
import { faultsOf } from './faults.ts'
import { groups, programs, services, telemetry } from './groups.ts'
import { runtime, setByImage } from './runtime.ts'
import { rowsOf, sectionOf, sharedRows, terraformSets, variableTable } from './section.ts'

const INTRODUCTION = `# Configuration

Written by \`npm run generate\` from the schemas that read the environment, which \`npm run check\` compares with this page.

A service whose variables are wrong, or not set although they must be, ends before it listens, with exit code 1 and a line for each that
names it and never its value. An empty variable is not an unset one, and a variable that nobody knows is not looked at. What is marked as
**secret** belongs in no file that others read, and is in no log. Whole numbers are written in digits alone: \`10000\`, neither \`10,000\` nor
\`1e4\`. The default of a file is shown from the repository's root.`

/**
 * Every variable of every program as a page of Markdown, the same on every machine.
 * @throws {Failure} naming what a schema does not say, and where to say it.
 */
export function configurationCatalogue(): string {
  const faults = groups.flatMap(faultsOf)
  if (faults.length > 0) throw new Failure(`docs/configuration.md cannot be written:\n${faults.join('\n')}`)
  const shared = sharedRows(services)
  const paragraphs = [
    INTRODUCTION,
    ...everyService(),
    ...programs.flatMap((group, index) => sectionOf(group, shared, programs.slice(0, index))),
    ...image(),
    ...tools(),
  ]
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}

function everyService(): string[] {
  const refused = REFUSED.map(begin => code(begin.endsWith('_') ? `${begin}*` : begin))
  const rows = [...sharedRows(services), ...rowsOf(telemetry)]
  return [
    '## Every service',
    variableTable(rows),
    // The module gives each its ports as well, whose defaults are in its own table.
    terraformSets(telemetry, [...rows, { name: 'PORT' }, { name: 'OPERATIONS_PORT' }]),
    `Must not be set, or the service does not start, because they would take away from [traces](tracing.md): ${refused.join(', ')}.`,
  ]
}

function image(): string[] {
  const rows = [...setByImage()].map(([name, value]) => row([code(name), code(value), runtime[name] ?? '']))
  return [
    '## What an image sets',
    'For Node, glibc and packages, which read them by themselves. `npm start` sets the last three, too, with a cache of its own.',
    table(['variable', 'value', 'meaning'], rows),
    'What `DATABASE_URL` leaves out, the PostgreSQL driver takes from `PGSSLMODE` and its other `PG…` variables: set none of them. ' +
      "With `DATABASE_AUTHENTICATION=iam`, AWS' SDK finds the task's credentials by variables that ECS sets.",
  ]
}

function tools(): string[] {
  return [
    '## Commands on a laptop',
    'No service of `npm start` sees any other variable of the shell than `PATH`, `HOME`, `LANG` and `TMPDIR`.',
    commandTable(commands),
    '## Scripts of a deployment',
    commandTable(deployment),
    '## Between programs',
    'Nobody sets these by hand.',
    table(
      ['variable', 'who tells whom'],
      Object.entries(internal).map(([name, meaning]) => row([code(name), meaning])),
    ),
  ]
}

function commandTable(variables: CommandVariable[]): string {
  return table(
    ['variable', 'read by', 'default', 'form', 'meaning'],
    variables.map(({ name, of, default: unset, form, meaning, isSecret }) =>
      row([code(name), of, unset, form, withSecret(meaning, isSecret)]),
    ),
  )
}
