import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import type { Machine } from './machine.ts'
import type { User } from './user.ts'

/** A folder that only the person may enter, in it their home and what they have cloned. */
export type Place = { folder: string; checkout: string; environment: NodeJS.ProcessEnv; remove(): void }

/** Clones what is committed, and gives it to the user. */
export function setUp(machine: Machine, user: User, { repository, npmCache }: Sources): Place {
  const folder = makeFolder()
  // As many a person's home has them.
  const below = join(folder, 'a café')
  const [home, checkout] = [join(below, 'home'), join(below, 'loans')]
  mkdirSync(home, { recursive: true })
  if (machine.npmrc) writeFileSync(join(home, '.npmrc'), `${machine.npmrc.join('\n')}\n`)
  const settings = (machine.git ?? []).flatMap(setting => ['--config', setting])
  // Hard links would give the user this repository's own objects.
  const clone = ['git', 'clone', '--quiet', '--no-hardlinks', ...settings, repository, checkout]
  runOrFail([...underUmask(machine), ...clone])
  give(user, folder)
  return {
    folder,
    checkout,
    environment: {
      ...ofThisMachine(),
      HOME: home,
      npm_config_cache: npmCache,
      ...machine.variables,
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

type Sources = { repository: string; npmCache: string }

/** Only its owner may enter it; by the name that the system itself has for it. */
function makeFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'loans-fresh-'))
}

/** An empty cache of npm's. */
export function makeNpmCache(user: User): string {
  const folder = makeFolder()
  give(user, folder)
  return folder
}

export function underUmask({ umask = '022' }: Machine): string[] {
  return ['sh', '-c', `umask ${umask} && exec "$@"`, 'sh']
}

function give({ owner, group }: User, folder: string): void {
  if (owner !== undefined) runOrFail(['chown', '-R', `${owner}:${group}`, folder])
}

function runOrFail([program = '', ...args]: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Failure(`${program} failed: ${error?.message ?? stderr.trim()}`)
}

/** How the registry is reached from here, by whatever npm or a person says of it; no secrets, and nothing else. */
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
