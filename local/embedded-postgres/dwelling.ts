import { type SpawnOptions, spawnSync } from 'node:child_process'
import { mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { NOBODY } from '../processes/nobody.ts'
import { moveOutOfRootsFolders } from './nobodys-folder.ts'
import { locatePrograms, type Programs } from './programs.ts'

/** Where PostgreSQL lives and as whom it runs: it refuses to be root, which a person in a container often is. */
export type Dwelling = {
  dataDir: string
  programs: Programs
  /** The command that runs one of PostgreSQL's programs as the right user. */
  commandFor(program: 'initdb' | 'postgres', args: string[]): [string, string[], SpawnOptions]
  /** The user who must own what PostgreSQL reads, where that is not the one who started us. */
  owner?: number
}

/** Decides where and as whom PostgreSQL runs: it insists on a user with an entry in /etc/passwd, and we create none. `dataDir` need not exist yet. */
export async function chooseDwelling(dataDir: string): Promise<Dwelling> {
  await mkdir(dirname(dataDir), { recursive: true })
  // One spelling, by whatever link the caller came: a stale server is recognised by the path it was started with.
  const place = {
    dataDir: join(await realpath(dirname(dataDir)), basename(dataDir)),
    programs: locatePrograms(),
  }
  if (process.getuid?.() !== 0) return { ...place, commandFor: directly(place.programs) }
  if (canMapUsers()) return { ...place, commandFor: inUserNamespace(place.programs) }
  const moved = await moveOutOfRootsFolders(place)
  return { ...moved, owner: NOBODY, commandFor: asNobody(moved.programs) }
}

// In a session of its own the terminal's Ctrl-C does not reach PostgreSQL, so it can be stopped last, after its clients.
const OUT_OF_THE_TERMINALS_REACH: SpawnOptions = { cwd: '/', detached: true }

function directly({ folder }: Programs): Dwelling['commandFor'] {
  return (program, args) => [join(folder, 'bin', program), args, OUT_OF_THE_TERMINALS_REACH]
}

// Root in a user namespace that shows it as nobody: the files stay root's, so a checkout below a 0700 folder stays reachable.
const AS_NOBODY_IN_A_NAMESPACE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']

function canMapUsers(): boolean {
  return spawnSync('unshare', [...AS_NOBODY_IN_A_NAMESPACE, 'true']).status === 0
}

function inUserNamespace({ folder }: Programs): Dwelling['commandFor'] {
  return (program, args) => [
    'unshare',
    [...AS_NOBODY_IN_A_NAMESPACE, join(folder, 'bin', program), ...args],
    OUT_OF_THE_TERMINALS_REACH,
  ]
}

function asNobody({ folder }: Programs): Dwelling['commandFor'] {
  return (program, args) => [
    join(folder, 'bin', program),
    args,
    { ...OUT_OF_THE_TERMINALS_REACH, uid: NOBODY, gid: NOBODY },
  ]
}
