import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inspectorPort } from '../../local/launcher/ports.ts'
import { loanApiConfig } from '../../local/loan-api-config.ts'
import { loanPlatform } from '../../local/loan-platform.ts'
import { filesOf, manifests, read } from './_tree.ts'

const json = (file: string) => JSON.parse(read(file))
const root = json('package.json')
const commands = Object.keys(manifests().find(({ scripts }) => scripts)?.scripts ?? {})
const services = loanPlatform.services.map(({ name }) => name)

test('documents set no budget with which loan-api would not start', () => {
  const set = filesOf('**/*.md').flatMap(file => [...read(file).matchAll(/REQUEST_BUDGET_MS=(\d+)/g)])
  const budgets = [...new Set(set.map(([, ms = '']) => ms))]
  expect(budgets.length).toBeGreaterThan(1)
  for (const ms of budgets) expect(loanApiConfig({ REQUEST_BUDGET_MS: ms }).requestBudgetMs).toBe(Number(ms))
})

describe('Node is the same everywhere', () => {
  const nodeMajor = read('.nvmrc').trim()

  test('in .nvmrc it is the one that npm brings, in each of its packages', () => {
    const versions = Object.entries<string>(root.optionalDependencies).filter(([name]) => /^node-/.test(name))
    expect(versions.length).toBeGreaterThan(2)
    expect(versions.filter(([, version]) => version.split('.')[0] !== nodeMajor)).toEqual([])
  })

  test('so it is in the dev container, which has that of the images; and in the workflows', () => {
    const [, image] = /^ARG NODE_IMAGE=(.+)-slim$/m.exec(read('Dockerfile')) ?? []
    expect(json('.devcontainer/devcontainer.json').image).toBe(image)
    expect(image).toContain(`node:${nodeMajor}.`)
    const versions = filesOf('.github/workflows/*.yml').flatMap(file => [
      ...read(file).matchAll(/node-version: (\d+)/g),
    ])
    expect(versions.length).toBeGreaterThan(0)
    expect(versions.filter(([, version]) => version !== nodeMajor)).toEqual([])
  })
})

describe('.editorconfig', () => {
  const sections = new Map(
    read('.editorconfig')
      .split(/^\[(?=.+\]$)/m)
      .slice(1)
      .map(section => [section.slice(0, section.indexOf(']\n')), section] as const),
  )
  const { formatter } = json('biome.json')

  test('says of indents and lines what the formatter does', () => {
    expect(sections.get('*')).toContain(`indent_style = ${formatter.indentStyle}\n`)
    expect(sections.get('*')).toContain(`indent_size = ${formatter.indentWidth}\n`)
    expect(sections.get('*.{cjs,css,js,json,ts}')).toContain(`max_line_length = ${formatter.lineWidth}\n`)
    expect(json('.vscode/settings.json')['editor.rulers']).toEqual([formatter.lineWidth])
  })
})

describe('.gitattributes', () => {
  const lines = read('.gitattributes').split('\n')
  const marked = (attribute: string) =>
    lines.filter(line => line.endsWith(` ${attribute}`)).map(line => line.split(' ')[0] ?? '')

  test('every text has the same bytes on every system', () => {
    expect(lines).toContain('* text=auto eol=lf')
    const texts = filesOf('**/*.{cjs,json,md,sh,tf,ts,yaml}')
    expect(texts.length).toBeGreaterThan(1_000)
    expect(texts.filter(file => read(file).includes('\r'))).toEqual([])
  })

  test('what is no text is said to be none', () => {
    const binaries = filesOf('{docs,examples,infra,local,packages,services,test}/**/*.*').filter(file =>
      read(file).includes('\0'),
    )
    expect(binaries).not.toEqual([])
    expect(binaries.filter(file => !marked('binary').includes(`*.${file.split('.').at(-1)}`))).toEqual([])
  })

  test('what is generated is folded away in a review', () => {
    const generated = filesOf('docs/*').filter(file => /`npm run generate`/.test(read(file).slice(0, 400)))
    expect(generated).toContain('docs/metrics.md')
    const folded = marked('linguist-generated')
    expect(['package-lock.json', ...generated].filter(file => !folded.includes(file))).toEqual([])
  })
})

describe('the editor', () => {
  const { tasks, inputs } = json('.vscode/tasks.json')
  const { configurations } = json('.vscode/launch.json')

  test('runs commands that there are', () => {
    const calls: string[][] = tasks.map((task: { command: string; args: string[] }) => [
      task.command,
      ...task.args,
    ])
    expect(calls.length).toBeGreaterThan(2)
    for (const [program, ...args] of calls) {
      expect(program).toBe('npm')
      expect(commands).toContain(args[0] === 'run' ? args[1] : args[0])
    }
  })

  test('lets one choose among the services that there are, in their order', () => {
    expect(inputs).toMatchObject([{ id: 'service', options: services }])
  })

  test('attaches where --inspect lets a debugger in, when the launcher has said so', () => {
    const attaching = configurations.filter(({ request }: { request: string }) => request === 'attach')
    expect(attaching.length).toBe(2)
    for (const { port, restart } of attaching) expect([port, restart]).toEqual([inspectorPort(0), true])
    const [{ preLaunchTask }] = attaching
    const task = tasks.find(({ label }: { label: string }) => label === preLaunchTask)
    expect(read('local/launcher/services.ts')).toContain(task.problemMatcher.background.endsPattern)
  })

  test('debugs a test file with the Node and the vitest of the project', () => {
    const launch = configurations.find(({ request }: { request: string }) => request === 'launch')
    const inProject = (path: string) => path.replace(`\${workspaceFolder}/`, '')
    expect(inProject(launch.runtimeExecutable)).toBe('node_modules/.bin/node')
    expect(filesOf('vitest.config.ts')).not.toEqual([])
    expect(() => read(inProject(launch.program))).not.toThrow()
  })

  test('asks for the same extensions in the dev container', () => {
    const { extensions } = json('.devcontainer/devcontainer.json').customizations.vscode
    expect(extensions).toEqual(json('.vscode/extensions.json').recommendations)
  })
})

describe('the dev container', () => {
  const { forwardPorts, portsAttributes, postCreateCommand } = json('.devcontainer/devcontainer.json')

  test('forwards ports of the platform, under the names of who listens there', () => {
    expect(forwardPorts.map(String)).toEqual(Object.keys(portsAttributes))
    for (const [port, { label }] of Object.entries<{ label: string }>(portsAttributes)) {
      const service = loanPlatform.services.find(({ name }) => name === label)
      expect([label, service?.port ?? service?.operationsPort]).toEqual([label, Number(port)])
    }
  })

  test('is made by a command that there is', () => {
    expect(postCreateCommand).toBe('npm start -- --once')
  })
})

describe('forms for issues', () => {
  const forms = filesOf('.github/ISSUE_TEMPLATE/*.yml').filter(file => !file.endsWith('/config.yml'))
  const KINDS = ['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']

  test.each(forms)('%s is one that GitHub takes', form => {
    const { name, description, body } = parse(read(form))
    expect([typeof name, typeof description]).toEqual(['string', 'string'])
    const asked = body.filter(({ type }: { type: string }) => type !== 'markdown')
    const ids = asked.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(body.filter(({ id }: { id?: string }) => id).length)
    expect(asked.length).toBeGreaterThan(1)
    for (const { type, attributes } of body) {
      expect(KINDS).toContain(type)
      expect(typeof (type === 'markdown' ? attributes.value : attributes.label)).toBe('string')
    }
  })

  test('send who has found a vulnerability to SECURITY.md, which may want a blank one', () => {
    expect(forms).toHaveLength(2)
    expect(read('.github/ISSUE_TEMPLATE/bug.yml')).toContain('(../blob/HEAD/SECURITY.md)')
    expect(read('SECURITY.md')).toContain('open an issue that says no more')
    expect(parse(read('.github/ISSUE_TEMPLATE/config.yml')).blank_issues_enabled).toBe(true)
  })

  test('a pull request is asked what CONTRIBUTING asks for', () => {
    const template = read('.github/pull_request_template.md')
    for (const asked of ['What', 'Why', 'How it was tested', 'guard was broken once'])
      expect(template).toContain(asked)
  })
})
