import { describe, expect, test } from 'vitest'
import { declaredDependencies, manifests, read } from './_tree.ts'

const declared = declaredDependencies()
const EXACT = /^(npm:[^ ]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/

test.each(declared)('%s is one exact version: %s', (_name, version) => {
  expect(version).toMatch(EXACT)
})

test('what several packages use has the same version in all', () => {
  const versions = Map.groupBy(declared, ([name]) => name)
  const differing = [...versions.values()].filter(
    uses => new Set(uses.map(([, version]) => version)).size > 1,
  )
  expect(differing).toEqual([])
})

test('the platform has one version, which the description of the API has too', () => {
  expect(new Set(manifests().map(({ version }) => version)).size).toBe(1)
  const [root] = manifests()
  expect(JSON.parse(read('docs/openapi.json')).info.version).toBe(root?.version)
})

describe('the table of dependencies in CONTRIBUTING.md', () => {
  const rows = read('CONTRIBUTING.md').matchAll(/^\| (`[^|]+) \| ([^|]+) \|\s*$/gm)
  const reasons = new Map(
    [...rows].flatMap(([, names = '', reason = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, reason] as const),
    ),
  )

  test('gives a reason for each', () => {
    const without = declared.filter(([name]) => (reasons.get(name) ?? '').length < 10)
    expect(without.map(([name]) => name)).toEqual([])
  })

  test('has none that is not used any more', () => {
    const names = new Set(declared.map(([name]) => name))
    expect([...reasons.keys()].filter(name => !names.has(name))).toEqual([])
  })
})
