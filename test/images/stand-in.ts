import { copyFile, cp, mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runProgram } from './run-program.ts'
import type { Storage } from './storage.ts'

const RELEASE = 'bookworm'

/** Debian's packages come over the network. */
const DEBOOTSTRAP_WITHIN_MS = 600_000

/** What the slim images of Debian leave out, too. */
const NOT_IN_SLIM = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'var/cache/apt',
  'var/lib/apt/lists',
]

/** Where programs of Debian, and npm, look for the authorities that they trust. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/**
 * An image in place of `node:<version>-bookworm-slim`, which cannot be pulled everywhere: Debian's smallest system, this process' Node,
 * and the npm and the authorities of this machine. Returns its name.
 */
export async function makeStandIn(storage: Storage, signal: AbortSignal): Promise<string> {
  const root = join(storage.folder, 'stand-in')
  // In a namespace of its own: what it mounts below the folder is gone with it, also when it is interrupted.
  const debootstrap = ['unshare', '--mount', 'debootstrap', '--variant=minbase', RELEASE, root]
  await runProgram(debootstrap, { withinMs: DEBOOTSTRAP_WITHIN_MS, signal })
  for (const folder of NOT_IN_SLIM) await rm(join(root, folder), { recursive: true, force: true })
  const modules = join(root, 'usr/local/lib/node_modules')
  await mkdir(modules, { recursive: true })
  await copyFile(process.execPath, join(root, 'usr/local/bin/node'))
  await cp(await npmFolder(signal), join(modules, 'npm'), { recursive: true, verbatimSymlinks: true })
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  await mkdir(dirname(join(root, CERTIFICATES)), { recursive: true })
  await copyFile(CERTIFICATES, join(root, CERTIFICATES))
  const dockerfile = join(storage.folder, 'stand-in.dockerfile')
  await writeFile(
    dockerfile,
    'FROM scratch\nCOPY . /\nENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\n',
  )
  const name = 'localhost/node-stand-in'
  await storage.buildah('build', '--layers=false', '--tag', name, '--file', dockerfile, root)
  await rm(root, { recursive: true })
  return name
}

/** Not what `npm root --global` says, which is beside the Node that runs it. */
async function npmFolder(signal: AbortSignal): Promise<string> {
  const found = await runProgram(['sh', '-c', 'command -v npm'], { withinMs: 30_000, signal })
  return join(dirname(await realpath(process.env.npm_execpath ?? found.trim())), '..')
}

/** How this machine reaches packages, in a file that the build sees as a secret: it is in no image. */
export async function writeNpmSettings(storage: Storage, signal: AbortSignal): Promise<string> {
  const told = await runProgram(['npm', 'config', 'list', '--json'], { withinMs: 30_000, signal })
  const { registry, userconfig } = JSON.parse(told)
  const own = await readFile(userconfig, 'utf8').catch(() => '')
  const file = join(storage.folder, 'npmrc')
  const lines = [`registry=${registry}`, `cafile=${CERTIFICATES}`, own]
  await writeFile(file, lines.join('\n'), { mode: 0o600 })
  return file
}
