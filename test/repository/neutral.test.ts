import { expect, test } from 'vitest'
import { filesOf, read } from './_tree.ts'

/** What would make the repository work for one person, in one place. */
const LOCAL: [string, RegExp][] = [
  ['a folder of the machine that it was written on', /(?<![\w.])\/(?:work|home|root|Users)\/[\w.]+/],
  ['the address of a package registry', /\bregistry\.\w+\.\w+/],
]

const files = [
  ...filesOf(
    '*.{cjs,json,md,ts,yaml}',
    '.ci/*',
    '.editorconfig',
    '.gitattributes',
    '.gitignore',
    '.npmrc',
    '.nvmrc',
  ),
  ...filesOf(
    'Dockerfile',
    '.dockerignore',
    '.github/**/*.{md,yml}',
    '.{devcontainer,vscode}/*.json',
    '{examples,scripts}/*.sh',
    'examples/*.http',
    'infra/collector-image',
  ),
  ...filesOf(
    '{bench,chaos,docs,examples,infra,load-tests,local,packages,scripts,services,test}/**/*.{cjs,css,example,hcl,html,js,json,md,py,sh,tf,ts}',
  ),
]

test.each(LOCAL)('no file names %s', (_what, pattern) => {
  expect(files).not.toEqual([])
  expect(files.filter(file => pattern.test(read(file)))).toEqual([])
})
