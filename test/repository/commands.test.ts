import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesOf, manifests, read } from './_tree.ts'

const root = manifests().find(({ name }) => !name.startsWith('@loans/'))
const commands = Object.entries(root?.scripts ?? {})

/** npm knows these without `run`. */
const SHORT = ['start', 'test']
const typed = (name: string) => (SHORT.includes(name) ? `npm ${name}` : `npm run ${name}`)

test('there are commands', () => {
  expect(commands).not.toEqual([])
})

describe.each(commands)('%s', (name, script) => {
  const program = `scripts/${name.replaceAll(':', '-')}.ts`

  // The second `node` is the one that the first has installed, which a shell that remembers where it found the first would
  // not see; without `exec` a signal to npm would not reach it.
  test('installs what is missing and becomes its program', () => {
    expect(script).toBe(`node scripts/install.cjs && hash -r && exec node ${program}`)
    expect(filesOf(program)).toEqual([program])
  })

  test('is in the README', () => {
    expect(read('README.md')).toContain(typed(name))
  })

  test('has help with an example, and names an option that it does not know', async () => {
    const help = await run(program, '--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain(`usage    ${typed(name)} --`)
    expect(help.stdout).toMatch(/\nexample {2}.+\n$/)
    // The example is to be pasted, so that it is one line however long it is.
    const lines = help.stdout.split('\n').filter(line => !line.startsWith('example'))
    expect(lines.filter(line => line.length > 80)).toEqual([])
    expect(await run(program, '--no-such-option')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--no-such-option'),
    })
  })
})

test('only the root has commands', () => {
  expect(manifests().filter(({ name, scripts }) => scripts && name !== root?.name)).toEqual([])
})

test('no script is without a command, but for the one that all begin with', () => {
  const programs = commands.map(([name]) => `scripts/${name.replaceAll(':', '-')}.ts`)
  const others = filesOf('scripts/*').filter(file => !programs.includes(file))
  // Those in shell run where npm has installed nothing; test/scripts/ has their help.
  expect(others.filter(file => !file.endsWith('.sh'))).toEqual(['scripts/install.cjs'])
})

function run(program: string, option: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const path = join(import.meta.dirname, '../..', program)
  return new Promise(resolve => {
    execFile(process.execPath, [path, option], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}
