import { REFUSED } from '@loans/service-kit/telemetry/config'
import type { z } from 'zod'
import { Failure } from '../../command-line/failure.ts'
import { REPOSITORY } from '../../repository.ts'
import { type CommandVariable, commands, deployment, internal } from './commands.ts'
import { faultsOf } from './faults.ts'
import { type Group, groups, owner, services, telemetry } from './groups.ts'
import { kindOf, membersOf } from './members.ts'
import { runtime, setByImage } from './runtime.ts'
import { code } from './schema.ts'
import { setByTerraform } from './terraform.ts'
import { type Variable, variablesOf } from './variable.ts'

const INTRODUCTION = `# Configuration

Written by \`npm run generate\` from the schemas that read the environment, which \`npm run check\` compares with this page.

A service whose variables are wrong, or not set although they must be, ends before it listens, with exit code 1 and a line for each that
names it and never its value. An empty variable is not an unset one, and a variable that nobody knows is not looked at. What is marked as
**secret** belongs into no file that others read, and is in no log. Whole numbers are written in digits alone: \`10000\`, neither \`10,000\` nor
\`1e4\`. The default of a file is shown from the repository's root.`

const refused = REFUSED.map(begin => code(begin.endsWith('_') ? `${begin}*` : begin))

const HEADER = ['variable', 'default', 'unit and bounds, or form', 'meaning']
const COMMAND_HEADER = ['variable', 'read by', 'default', 'form', 'meaning']

/**
 * Every variable of every program as a page of Markdown, the same on every machine.
 * @throws {Failure} naming what a schema does not say, and where to say it.
 */
export function configurationCatalogue(): string {
  const faults = groups.flatMap(faultsOf)
  if (faults.length > 0) throw new Failure(`docs/configuration.md cannot be written:\n${faults.join('\n')}`)
  const shared = sharedBy(services)
  const own = (group: Group) => rowsOf(group).filter(({ text }) => !shared.includes(text))
  const common = services
    .slice(0, 1)
    .flatMap(rowsOf)
    .filter(({ text }) => shared.includes(text))
  return [
    INTRODUCTION,
    '## Every service',
    table(HEADER, grouped([...common, ...rowsOf(telemetry)])),
    terraformSets(telemetry, [
      ...variablesOf(services[0]?.schema.shape ?? {}),
      ...variablesOf(telemetry.schema.shape),
    ]),
    `Must not be set, or the service does not start, because they would take away from [traces](tracing.md): ${refused.join(', ')}.`,
    ...services.flatMap(service => [
      `## ${service.title}`,
      table(HEADER, grouped(own(service))),
      terraformSets(service, variablesOf(service.schema.shape)),
      ...variablesOf(service.schema.shape).flatMap(moreAbout),
      ...(service === services[0] ? programs() : []),
    ]),
    ...rest(),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')
}

type Row = { text: string; concern: string | undefined }

function rowsOf({ schema, concerns }: Group): Row[] {
  let concern: string | undefined
  return variablesOf(schema.shape).map(variable => {
    concern = concerns[variable.name] ?? concern
    return { text: rowOf(variable), concern }
  })
}

function rowOf(variable: Variable): string {
  const { name, isRequired, isSecret, form, meaning } = variable
  const named = hasMore(variable) ? `[${code(name)}](#${name.toLowerCase()})` : code(name)
  return row([
    named,
    isRequired ? '**must be set**' : defaultOf(variable),
    form,
    withSecret(meaning, isSecret),
  ])
}

/** A file's is shown from the repository's root. */
function defaultOf({ default: value }: Variable): string {
  return value === undefined ? 'none' : code(value.replace(`${REPOSITORY}/`, ''))
}

function withSecret(meaning: string, isSecret = false): string {
  return isSecret ? `**Secret.** ${meaning}` : meaning
}

/** With a line where a concern begins. */
function grouped(rows: Row[]): string[] {
  return rows.flatMap(({ text, concern }, index) =>
    concern === undefined || rows[index - 1]?.concern === concern
      ? [text]
      : [row([`**${concern}**`, '', '', '']), text],
  )
}

/** The rows that all have in the same words. */
function sharedBy(each: Group[]): string[] {
  const [first = [], ...others] = each.map(group => rowsOf(group).map(({ text }) => text))
  return first.filter(text => others.every(texts => texts.includes(text)))
}

function terraformSets({ terraform }: Group, variables: Variable[]): string {
  const set = setByTerraform(terraform)
  const names = variables.map(({ name }) => name).filter(name => set.has(name))
  return names.length > 0 ? `Terraform sets in AWS: ${names.map(code).join(', ')}.` : ''
}

function hasMore({ details, content }: Variable): boolean {
  return details !== undefined || content !== undefined
}

function moreAbout(variable: Variable): string[] {
  if (!hasMore(variable)) return []
  const { name, details = '', content } = variable
  const shape = content === undefined ? [] : [kindOf(content), memberTable(content)]
  return [`### ${code(name)}`, ...shape, details, exampleOf(variable)]
}

function memberTable(content: z.core.$ZodType): string {
  const rows = membersOf(content).map(member => row(Object.values(member)))
  return rows.length > 0 ? table(['member', 'default', 'form', 'meaning'], rows) : ''
}

function exampleOf({ name, content, example }: Variable): string {
  if (example === undefined) return ''
  if (content === undefined) return `\`\`\`sh\n${name}='${example}'\n\`\`\``
  // A list of texts on one line.
  const text = JSON.stringify(example, null, 2).replace(
    /\[\s+("[^[\]{}]*")\s+\]/g,
    (_, texts: string) => `[${texts.replace(/\s+/g, ' ')}]`,
  )
  return `\`\`\`json\n${text}\n\`\`\``
}

function programs(): string[] {
  return [
    `## ${owner.title}`,
    owner.introduction ?? '',
    table(HEADER, grouped(rowsOf(owner))),
    terraformSets(owner, variablesOf(owner.schema.shape)),
  ]
}

function rest(): string[] {
  const image = [...setByImage()].map(([name, value]) => row([code(name), code(value), runtime[name]]))
  const told = Object.entries(internal).map(([name, meaning]) => row([code(name), meaning]))
  return [
    '## What an image sets',
    'For Node, glibc and packages, which read them by themselves. `npm start` sets the last three, too, with a cache of its own.',
    table(['variable', 'value', 'meaning'], image),
    "What `DATABASE_URL` leaves out, the PostgreSQL driver takes from `PGSSLMODE` and its other `PG…` variables: set none of them. With `DATABASE_AUTHENTICATION=iam`, AWS' SDK finds the task's credentials by variables that ECS sets.",
    '## Commands on a laptop',
    'No service of `npm start` sees any other variable of the shell than `PATH`, `HOME`, `LANG` and `TMPDIR`.',
    table(COMMAND_HEADER, commands.map(commandRow)),
    '## Scripts of a deployment',
    table(COMMAND_HEADER, deployment.map(commandRow)),
    '## Between programs',
    'Nobody sets these by hand.',
    table(['variable', 'who tells whom'], told),
  ]
}

function commandRow({ name, of, default: unset, form, meaning, isSecret }: CommandVariable): string {
  return row([code(name), of, unset, form, withSecret(meaning, isSecret)])
}

function table(header: string[], rows: string[]): string {
  return [row(header), `|${'---|'.repeat(header.length)}`, ...rows].join('\n')
}

function row(cells: (string | undefined)[]): string {
  return `| ${cells.map(cell => (cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`
}
