import { existsSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { DEFERRAL_REASONS } from '../../services/loan-api/src/applications/application.ts'
import { filesOf, read } from './_tree.ts'

const documents = filesOf('**/*.md')
const tests = filesOf('**/*.test.ts')

test('there are documents in all parts, and tests', () => {
  const some = ['README.md', 'chaos/README.md', 'packages/service-kit/README.md']
  expect(documents).toEqual(expect.arrayContaining(some))
  expect(tests).not.toEqual([])
})

test.each(documents)('%s links to what there is', document => {
  expect(linksOf(document).filter(link => !resolves(document, link))).toEqual([])
})

test.each(documents)('%s names tests that there are', document => {
  const named = [...read(document).matchAll(/`([\w./*-]+\.test\.ts)`/g)].map(([, name = '']) => name)
  expect(named.filter(name => !tests.some(file => matchesGlob(file, `**/${name}`)))).toEqual([])
})

test.each(['docs/runbooks', 'docs/adr'])('every page of %s is in its index', folder => {
  const pages = filesOf(`${folder}/*.md`).filter(file => !file.endsWith('/README.md'))
  const indexed = linksOf(`${folder}/README.md`).map(link => join(folder, link))
  expect(pages).not.toEqual([])
  expect(pages.filter(file => !indexed.includes(file))).toEqual([])
})

test('every reason to defer an application is explained', () => {
  const [, section = ''] = read('docs/tracing.md').split('## Why was it deferred?')
  const explained = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason)
  expect(explained.slice(0, DEFERRAL_REASONS.length)).toEqual(DEFERRAL_REASONS)
})

/** Relative ones, as they are written; what is in code is none. */
function linksOf(document: string): string[] {
  const prose = read(document)
    .replace(/^ *```.*?^ *```/gms, '')
    .replace(/`[^`\n]*`/g, 'code')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter(link => !/^[a-z]+:/.test(link))
}

function resolves(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const file = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(import.meta.dirname, '../..', file))) return false
  return heading === undefined || headingsOf(file).includes(heading)
}

/** As GitHub makes them into anchors. */
function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  )
}
