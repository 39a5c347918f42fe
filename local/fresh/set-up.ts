import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import { makeThrowawayFolder } from '../throwaway-platform/throwaway-folder.ts'
import type { Machine } from './machine.ts'
import type { User } from './user.ts'

/** A folder of a person's own, in it their home and what they have cloned. */
export type Place = OwnFolder & { checkout: string; environment: NodeJS.ProcessEnv }

/** Clones what is committed, and gives it to the user. */
export async function setUp(machine: Machine, user: User, sources: Sources): Promise<Place> {
  // As many a person's home has them.
  const ownFolder = await makeOwnFolder('a café')
  try {
    return { ...ownFolder, ...furnish(ownFolder, machine, user, sources) }
  } catch (error) {
    await ownFolder.remove()
    throw error
  }
}

type Sources = { repository: string; npmCache: string }

function furnish({ own }: OwnFolder, machine: Machine, user: User, { repository, npmCache }: Sources) {
  const [home, checkout] = [join(own, 'home'), join(own, 'loans')]
  mkdirSync(home)
  if (machine.npmrc) writeFileSync(join(home, '.npmrc'), `${machine.npmrc.join('\n')}\n`)
  const settings = (machine.git ?? []).flatMap(setting => ['--config', setting])
  // Hard links would give the user this repository's own objects.
  const clone = ['git', 'clone', '--quiet', '--no-hardlinks', ...settings, repository, checkout]
  runOrFail([...underUmask(machine), ...clone])
  give(user, own)
  const environment = {
    ...ofThisMachine(),
    HOME: home,
    npm_config_cache: npmCache,
    ...machine.variables,
  }
  return { checkout, environment }
}

/** `own` is for its owner alone, in one of ours: what a killed check has given to somebody is removed by the next all the same. */
export type OwnFolder = { folder: string; own: string; remove(): Promise<void> }

/** By the name that the system itself has for it. */
async function makeOwnFolder(name: string): Promise<OwnFolder> {
  const { root, remove } = await makeThrowawayFolder('fresh')
  await chmod(root, 0o711)
  const folder = await realpath(root)
  const own = join(folder, name)
  await mkdir(own, { mode: 0o700 })
  return { folder, own, remove }
}

/** An empty cache of npm's. */
export async function makeNpmCache(user: User): Promise<OwnFolder> {
  const cache = await makeOwnFolder('npm')
  try {
    give(user, cache.own)
  } catch (error) {
    await cache.remove()
    throw error
  }
  return cache
}

export function underUmask({ umask = '022' }: Machine): string[] {
  return ['sh', '-c', `umask ${umask} && exec "$@"`, 'sh']
}

function give({ owner, group }: User, folder: string): void {
  if (owner !== undefined) runOrFail(['chown', '-R', `${owner}:${group}`, folder])
}

function runOrFail([program = '', ...args]: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Failure(error?.message ?? stderr.trim())
}

/** How the registry is reached from here, by whatever npm or a person says of it (a proxy's password with it), and nothing else. */
const PASSED_ON = [
  'NODE_EXTRA_CA_CERTS',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap(name => [name, name.toLowerCase()]),
  ...['registry', 'cafile', 'proxy', 'https_proxy', 'noproxy'].map(name => `npm_config_${name}`),
]

function ofThisMachine(): NodeJS.ProcessEnv {
  // npm puts what this checkout has installed before it, the Node of a stranger is their own.
  const path = process.env.PATH?.split(':').filter(each => !/\/node_modules\/.*bin$/.test(each))
  const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.includes(name))
  return { ...Object.fromEntries(passedOn), PATH: path?.join(':'), LANG: 'C.UTF-8' }
}
