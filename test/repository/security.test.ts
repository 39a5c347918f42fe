import { describe, expect, test } from 'vitest'
import { filesOf, read } from './_tree.ts'

const rows = [...read('SECURITY.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].slice(1)
const threats = rows.map(([, threat = '', , proofs = '']) => ({
  threat,
  proofs: [...proofs.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
}))

test('there are threats', () => {
  expect(threats.length).toBeGreaterThan(15)
})

describe.each(threats)('$threat', ({ proofs }) => {
  test('is held by a test that exists', () => {
    expect(proofs).not.toEqual([])
    for (const file of proofs) expect(file).toMatch(/\.test\.ts$/)
    expect(proofs.filter(file => filesOf(file).length === 0)).toEqual([])
  })
})

test.each(['README.md', 'CONTRIBUTING.md'])('%s leads to the threat model', file => {
  expect(read(file)).toContain('](SECURITY.md)')
})
