import { X509Certificate } from 'node:crypto'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'
import type { Image } from './image.ts'
import { runProgram } from './run-program.ts'
import { sbomFaults } from './sbom.ts'

const LOOK_WITHIN_MS = 60_000

type Locked = { dev?: boolean; optional?: boolean; devOptional?: boolean }

/** What is wrong with the files of an image; nothing when nothing is. */
export async function faultsOf({ root, service }: Image, signal: AbortSignal): Promise<string[]> {
  const app = join(root, 'app')
  const find = async (...conditions: string[]) => {
    const found = await runProgram(['find', root, '-xdev', ...conditions], {
      withinMs: LOOK_WITHIN_MS,
      signal,
    })
    return found
      .split('\n')
      .filter(Boolean)
      .map(path => path.slice(root.length))
  }
  const places = { tools: installTools(root), packages: uncalledFor(app), ours: strangers(app, service) }
  // Temporary folders are there for everybody; devices are the runtime's.
  const writable = await find(
    '(',
    '-perm',
    '-0002',
    '-o',
    '-user',
    '65532',
    ')',
    '!',
    '-type',
    'l',
    '!',
    '-perm',
    '-1000',
    '!',
    '-path',
    `${root}/dev/*`,
  )
  const privileged = await find('-type', 'f', '-perm', '/6000')
  const secret = await find(
    '(',
    '-name',
    '.git',
    '-o',
    '-name',
    '.env*',
    '-o',
    '-name',
    '*npmrc',
    '-o',
    '-name',
    'id_rsa*',
    '-o',
    '-name',
    'secrets.json',
    ')',
    '!',
    '-path',
    `${root}/app/node_modules/*`,
  )
  return [
    ...places.tools.map(each => `${each} installs packages`),
    ...places.packages.map(each => `${each} is for development, or for a laptop`),
    ...places.ours.map(each => `${each} is none of this service's`),
    ...writable.map(each => `${each} can be written to`),
    ...privileged.map(each => `${each} changes its user`),
    ...secret.map(each => `${each} may hold secrets`),
    ...(existsSync(join(app, 'LICENSE')) ? [] : ['its label names a licence that is not in it']),
    ...certificateFaults(app, service),
    ...sbomFaults(app, service),
  ]
}

function installTools(root: string): string[] {
  return globSync('{usr/local/bin/{npm,npx,yarn,corepack},usr/local/lib/node_modules/*,opt/*}', { cwd: root })
}

/** Packages that the lockfile has for development or as optional ones only. */
function uncalledFor(app: string): string[] {
  const locked: Record<string, Locked> = JSON.parse(
    readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'),
  ).packages
  const unwanted = Object.entries(locked).filter(
    ([, { dev, optional, devOptional }]) => dev || optional || devOptional,
  )
  return unwanted
    .map(([path]) => path)
    .filter(path => path !== '' && existsSync(join(app, path, 'package.json')))
}

/** What our own folders hold beside the service, what it shares with others, and data that it reads. */
function strangers(app: string, service: string): string[] {
  const expected: Record<string, string[]> = {
    '.': [
      'LICENSE',
      'compiled',
      'node_modules',
      'packages',
      'sbom.json',
      'services',
      'slo.json',
      ...(service === 'loan-api' ? ['rds-ca.pem'] : []),
    ],
    packages: ['service-kit'],
    'packages/service-kit': ['package.json', 'src'],
    services: [service],
    [`services/${service}`]: [
      'package.json',
      'src',
      ...(service === 'loan-api' ? ['migrations', 'policies'] : []),
    ],
    'node_modules/@loans': ['service-kit', service],
  }
  return Object.entries(expected).flatMap(([folder, names]) =>
    readdirSync(join(app, folder))
      .filter(name => !names.includes(name))
      .map(name => join('app', folder, name)),
  )
}

/** As many as Amazon has at the least: two authorities in each of some thirty regions. */
const LEAST_CERTIFICATES = 60

function certificateFaults(app: string, service: string): string[] {
  if (service !== 'loan-api') return []
  const bundle = readFileSync(join(app, 'rds-ca.pem'), 'utf8')
  const certificates = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const ofAmazon = certificates.filter(pem => /O=Amazon/.test(new X509Certificate(pem).subject))
  return ofAmazon.length >= LEAST_CERTIFICATES
    ? []
    : [`rds-ca.pem has ${ofAmazon.length} authorities of Amazon`]
}

/** What an image is made of, in megabytes. */
export async function sizesOf({ root }: Image, signal: AbortSignal) {
  const measure = async (path: string) => {
    const said = await runProgram(['du', '-s', '--apparent-size', '--block-size=1', join(root, path)], {
      withinMs: LOOK_WITHIN_MS,
      signal,
    })
    return Number.parseInt(said, 10) / 1e6
  }
  const [all, app, packages, compiled, node] = await Promise.all(
    ['.', 'app', 'app/node_modules', 'app/compiled', 'usr/local/bin/node'].map(measure),
  )
  if (!all || !app || !packages || !compiled || !node) throw new Error('an image that lacks what it runs')
  return { system: all - app - node, node, packages, code: app - packages - compiled, compiled, all }
}
