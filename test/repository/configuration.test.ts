import { join, relative } from 'node:path'
import { REFUSED, readTelemetryConfig } from '@loans/service-kit/telemetry/config'
import { describe, expect, test } from 'vitest'
import { commands, deployment, internal } from '../../local/generate/configuration/commands.ts'
import { groups } from '../../local/generate/configuration/groups.ts'
import { configurationCatalogue } from '../../local/generate/configuration/page.ts'
import { runtime, setByImage } from '../../local/generate/configuration/runtime.ts'
import { setByTerraform } from '../../local/generate/configuration/terraform.ts'
import { variablesOf } from '../../local/generate/configuration/variable.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { rsaKey } from '../../services/auth-svc/test/_keys.ts'
import { REASONS } from '../../services/loan-api/src/applications/reasons.ts'
import { POLICY_IN_FORCE } from '../../services/loan-api/src/config.ts'
import { filesOf, read } from './_tree.ts'
import { receiversOfAll, variablesReadBy, variablesReadByShell } from './_variables-read.ts'

const page = configurationCatalogue()
const rows = page.split('\n').filter(line => line.startsWith('| '))
const all = groups.flatMap(group => variablesOf(group.schema.shape).map(variable => ({ ...variable, group })))
const told = [...commands, ...deployment]
const namesOfCommands = [...told.map(({ name }) => name), ...Object.keys(internal)]

const shipped = filesOf('{services,packages}/*/src/**/*.ts')
const tools = filesOf('*.ts', '{bench,chaos,load-tests,local,scripts,test}/**/*.{ts,cjs}')
  // What a test starts in the place of a program is told by that test alone.
  .filter(file => !file.includes('/fixtures/'))
const scripts = filesOf('scripts/**/*.sh', '.ci/*')

describe('what reads the environment', () => {
  const schemasIn = (file: string) =>
    [...read(file).matchAll(/(?<!function )readEnvironment\((\w+),/g)].map(([, name = '']) => name)
  const readers = shipped.filter(file => schemasIn(file).length > 0)

  test('is found', () => {
    expect(readers.length).toBeGreaterThanOrEqual(groups.length)
  })

  test.each(readers)('%s reads by schemas that are in the catalogue', async file => {
    const module = await import(join(REPOSITORY, file))
    const missing = schemasIn(file).filter(name => !groups.some(({ schema }) => schema === module[name]))
    expect(missing, `export it, and put it into local/generate/configuration/groups.ts`).toEqual([])
  })

  test('of what ships hands all of it to those who read by a schema, and nothing reads a variable by its name', () => {
    const byName = shipped.flatMap(file => variablesReadBy(read(file)).map(name => `${file}: ${name}`))
    expect(byName, 'put it into the schema of the service').toEqual([])
    const receivers = new Set(shipped.flatMap(file => receiversOfAll(read(file))))
    expect([...receivers].sort()).toEqual(['readConfig', 'readOwnerConfig', 'startTelemetry'])
  })

  const readByTools = new Map<string, string>()
  for (const file of tools) for (const name of variablesReadBy(read(file))) readByTools.set(name, file)
  for (const file of scripts) for (const name of variablesReadByShell(read(file))) readByTools.set(name, file)

  test('of the tools reads what local/generate/configuration/commands.ts lists', () => {
    const missing = [...readByTools].filter(([name]) => !namesOfCommands.includes(name))
    expect(missing, 'list it there, with what it means').toEqual([])
  })

  test('of the tools reads all that is listed there', () => {
    const unread = namesOfCommands.filter(name => !readByTools.has(name))
    expect(unread, 'take it out: nothing reads it').toEqual([])
  })
})

describe('a variable that is read by its name is seen', () => {
  test.each([
    ['run(process.env.A_NAME)', ['A_NAME']],
    ["run(globalThis.process.env['A_NAME'])", ['A_NAME']],
    ["const { A_NAME = '', B_NAME: b } = process.env", ['A_NAME', 'B_NAME']],
    ['function find({ A_NAME }: NodeJS.ProcessEnv) {}', ['A_NAME']],
    ['function find(env: NodeJS.ProcessEnv) { return env.A_NAME }', ['A_NAME']],
    ['function find(around: NodeJS.ProcessEnv) { return around.A_NAME }', ['A_NAME']],
    ["const get = (name: string) => __ENV[name]; get('A_NAME')", ['A_NAME']],
    ["process.env.A_NAME = '1'; delete process.env.B_NAME", []],
    ['const env = { ...process.env }; run(env.A_NAME)', ['A_NAME']],
    ["const env = { A_NAME: '1' }; run(env.A_NAME)", []],
    ["// process.env.A_NAME\nconst text = 'process.env.B_NAME'", []],
  ])('%s', (program, names) => {
    expect(variablesReadBy(program)).toEqual(names)
  })

  test.each([
    ['echo "$A_NAME"', ['A_NAME']],
    ['echo "$' + '{A_NAME}"', ['A_NAME']],
    ['A_NAME=$' + '{A_NAME:-1}', ['A_NAME']],
    ['A_NAME=1; echo "$A_NAME $PWD"', []],
    ["cat <<'END'\n$A_NAME\nEND\n# $B_NAME\n", []],
  ])('in shell: %s', (script, names) => {
    expect(variablesReadByShell(script)).toEqual(names)
  })
})

describe('the page', () => {
  test.each(all.map(({ name, group }) => [name, group.title] as const))('has %s of %s', name => {
    expect(rows.filter(row => /^\| \[?`(\w+)`/.exec(row)?.[1] === name)).not.toEqual([])
  })

  test('has all of one variable in its row', () => {
    const rowOf = (name: string) => rows.filter(row => row.startsWith(`| \`${name}\``))
    expect(rowOf('MAX_IN_FLIGHT')).toEqual([
      '| `MAX_IN_FLIGHT` | `512` | requests, 2 to 10,000 | At once, of all partners; half of it for one. One too many is refused |',
    ])
    expect(rowOf('AUTH_CLIENT_SECRET')[0]).toContain('| **must be set** | text | **Secret.** ')
    expect(rowOf('POLICY_FILE')[0]).toContain(
      `| \`${relative(REPOSITORY, POLICY_IN_FORCE)}\` | path of a file |`,
    )
    expect(rowOf('OTEL_TRACES_SAMPLER_ARG')[0]).toContain('| `1` | share, 0 to 1 |')
    expect(rowOf('HEDGING')[0]).toContain('| `off` | `off`, `on` |')
    expect(rowOf('PORT').map(row => row.split('|')[2])).toEqual([
      ' `3000` ',
      ' `3001` ',
      ' `3002` ',
      ' `3003` ',
    ])
    expect(rowOf('HOST')).toHaveLength(1)
  })

  test('has no cell that nobody reads, and nothing of this machine', () => {
    const cells = rows.flatMap(row => row.split(/(?<!\\)\|/))
    expect(cells.filter(cell => cell.length > 150)).toEqual([])
    expect(page).not.toContain(REPOSITORY)
  })

  const withExample = all.filter(({ example }) => example !== undefined)

  test.each(withExample.map(each => [each.name, each] as const))(
    'has an example of %s that a service takes',
    (name, { example, group }) => {
      const text = typeof example === 'string' ? example : JSON.stringify(example)
      const value = name === 'SIGNING_KEYS' ? withNumbers(text) : text
      expect(group.schema.shape[name]?.safeParse(value).error).toBeUndefined()
    },
  )

  test.each(REFUSED)('says that %s is refused, as it is', begin => {
    expect(page).toContain(begin)
    const name = begin.endsWith('_') ? `${begin}ENDPOINT` : begin
    expect(() => readTelemetryConfig({ [name]: 'x' })).toThrow(`${name}: must not be set`)
  })

  test('has what an image sets', () => {
    expect(Object.keys(runtime).sort()).toEqual([...setByImage().keys()].sort())
  })
})

describe('Terraform', () => {
  // The simulator needs nothing.
  const given = groups.filter(({ title }) => title !== 'external-score-mock')

  test.each(given)('sets variables of $title, and all that must be set', ({ schema, terraform }) => {
    const variables = variablesOf(schema.shape)
    const set = setByTerraform(terraform)
    expect(variables.filter(({ name }) => set.has(name))).not.toEqual([])
    expect(variables.filter(({ name, isRequired }) => isRequired && !set.has(name))).toEqual([])
  })

  test('takes from its secrets what is marked as secret here', () => {
    const files = filesOf('infra/modules/demo/*.tf').map(read)
    const kept = files.flatMap(text =>
      [...text.matchAll(/^ *secrets += \{ ([A-Z_]+) =/gm)].map(([, name]) => name),
    )
    expect(kept).not.toEqual([])
    expect(kept.filter(name => !all.some(each => each.name === name && each.isSecret))).toEqual([])
  })
})

/** What documents write like a variable and is none. */
const NO_VARIABLES = [
  // Why applications are refused, and a band of the bureau's.
  ...Object.keys(REASONS),
  'VERY_HIGH',
  // Settings of the repository at GitHub, which docs/deploy.md lists.
  'DEPLOY_ROLE_ARN',
  'PUSH_ROLE_ARN',
  'STATE_BUCKET',
  'TERRAFORM_TFVARS',
  // Node's own, for who looks why its cache is passed over.
  'NODE_DEBUG_NATIVE',
  // curl's and npm's, which calls on this machine do not follow.
  'HTTP_PROXY',
]

test('documents name variables as they are called', () => {
  const names = new Set([
    ...all.map(({ name }) => name),
    ...namesOfCommands,
    ...Object.keys(runtime),
    ...REFUSED,
  ])
  const documents = filesOf('README.md', '{docs,infra,load-tests,services,packages}/**/*.md')
  const unknown = documents.flatMap(file =>
    [...read(file).matchAll(/`([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)(?:=[^`]*)?`/g)]
      .map(([, name = '']) => name)
      .filter(name => !names.has(name) && !NO_VARIABLES.includes(name))
      .map(name => `${file}: ${name}`),
  )
  expect(unknown, 'no program reads it; what is no variable belongs in NO_VARIABLES above').toEqual([])
})

/** An example shows no private key. */
function withNumbers(text: string): string {
  const { privateJwk } = rsaKey('example')
  const { keys } = JSON.parse(text) as { keys: object[] }
  return JSON.stringify({ keys: keys.map(key => ({ ...privateJwk, ...pick(key) })) })
}

function pick(key: object): object {
  return Object.fromEntries(Object.entries(key).filter(([, value]) => value !== '…' && value !== 'AQAB'))
}
