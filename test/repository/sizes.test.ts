import { describe, expect, test } from 'vitest'
import { filesOf, linesOf, read } from './_tree.ts'

const KIT = 'packages/service-kit/src/**/*.ts'
const SOURCES = ['{packages,services}/*/src/**/*.ts', '{bench,chaos,load-tests,local,scripts}/**/*.{ts,cjs}']

const everything = filesOf(
  '*.{ts,cjs}',
  '{packages,services,local,load-tests,scripts,bench,chaos,examples,test}/**/*.{ts,cjs}',
  'local/**/*.{css,html,js}',
  'infra/**/*.tf',
  '{examples,scripts}/**/*.sh',
)
const sources = filesOf(...SOURCES).filter(file => !file.endsWith('.test.ts') && !file.includes('/test/'))

test.each(everything)('%s fits in the head: at most 300 lines', file => {
  expect(linesOf(file)).toBeLessThanOrEqual(300)
})

describe('source files', () => {
  const sorted = sources.map(linesOf).sort((a, b) => a - b)
  const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0

  test(`are small: half have at most 60 lines (now ${quantile(0.5)})`, () => {
    expect(quantile(0.5)).toBeLessThanOrEqual(60)
  })

  test(`are all of a size: nine of ten have at most 200 lines (now ${quantile(0.9)})`, () => {
    expect(quantile(0.9)).toBeLessThanOrEqual(200)
  })
})

test.each(filesOf('scripts/*'))('%s only calls: less than 50 lines', file => {
  expect(linesOf(file)).toBeLessThan(50)
})

describe('service-kit', () => {
  const kit = filesOf(KIT)

  test(`has at most 36 files (now ${kit.length})`, () => {
    expect(kit).not.toEqual([])
    expect(kit.length).toBeLessThanOrEqual(36)
  })

  // 40 of them say what each variable means, where it is read: for docs/configuration.md.
  const lines = kit.map(linesOf).reduce((sum, each) => sum + each, 0)

  test(`has at most 2695 lines (now ${lines})`, () => {
    expect(lines).toBeLessThanOrEqual(2_695)
  })

  test.each(kit)('%s has no word of the domain', file => {
    expect(read(file)).not.toMatch(/loan|score|applicant/i)
  })

  test('has no index file', () => {
    expect(kit.filter(file => file.endsWith('index.ts'))).toEqual([])
  })
})
