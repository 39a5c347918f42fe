import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { neededBy, sbomFaults } from './sbom.ts'

const namesOf = (packages: Iterable<string>) => [...packages].map(each => each.replace(/@[^@]+$/, ''))

/** An image's folder with all that auth-svc needs, and a list of it. */
function makeImage({ service = 'auth-svc', without = 'nothing' }) {
  const app = mkdtempSync(join(tmpdir(), 'loans-sbom-'))
  onTestFinished(() => rmSync(app, { recursive: true }))
  for (const each of neededBy('services/auth-svc')) {
    const [, name = '', version] = each.match(/^(.+)@(.+)$/) ?? []
    // Two versions of one package lie in two places.
    const folder = join(app, 'node_modules', `of-${version}`, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version }))
  }
  const listed = [...neededBy('services/auth-svc')].filter(each => !each.startsWith(`${without}@`))
  const components = listed.map(each => ({ purl: `pkg:npm/${each.replace('@', '%40')}` }))
  const sbom = { metadata: { component: { name: service, version: 'tested' } }, components }
  writeFileSync(join(app, 'sbom.json'), JSON.stringify(sbom))
  return app
}

test('what a service needs is found behind the workspaces, and no tool is among it', () => {
  const names = namesOf(neededBy('services/loan-api'))
  for (const name of ['pg', 'zod', 'debug', '@opentelemetry/api', '@loans/loan-api', '@loans/service-kit'])
    expect(names).toContain(name)
  for (const name of ['vitest', '@biomejs/biome', 'typescript', 'playwright-core'])
    expect(names).not.toContain(name)
})

test('a list that is whole has no faults', () => {
  expect(sbomFaults(makeImage({}), 'auth-svc')).toEqual([])
})

test('a list that lacks a package, has one too many, or is of another service is faulty', () => {
  expect(sbomFaults(makeImage({ without: 'zod' }), 'auth-svc')).toEqual([
    expect.stringMatching(/^sbom.json lacks zod@/),
  ])
  expect(sbomFaults(makeImage({ service: 'app' }), 'auth-svc')).toEqual(['sbom.json is of app tested'])
  const app = makeImage({})
  const [zod] = [...neededBy('services/auth-svc')].flatMap(each => each.match(/^zod@(.+)$/)?.[1] ?? [])
  rmSync(join(app, `node_modules/of-${zod}`, 'node_modules/zod'), { recursive: true })
  expect(sbomFaults(app, 'auth-svc')).toEqual([
    expect.stringMatching(/^sbom.json has zod@.*, the image has not$/),
  ])
})
