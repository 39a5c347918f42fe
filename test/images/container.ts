import { spawn } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { SUCCEEDED, watchChild } from '../../local/processes/child.ts'
import { waitUntil } from '../../local/processes/wait-until.ts'
import type { Image } from './image.ts'

/**
 * What a container runtime does with an image, as far as this is about: a root that nobody can write to, process 1 of its own
 * namespace, the image's user without any capability. `buildah run` in its chroot isolation gives a writable root and our own processes.
 * --pdeathsig is once more at the end, because who takes another user is no longer told that its parent has ended.
 */
const IN_A_ROOT = `
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t proc proc "$1/proc"
root=$1 place=$2 user=$3 group=$4
shift 4
exec unshare --root="$root" --wd="$place" setpriv --reuid="$user" --regid="$group" --clear-groups --pdeathsig KILL "$@"`

const STARTED_WITHIN_MS = 10_000

export type Container = ReturnType<typeof runImage>

/** Runs the image's own command, or another, with its own environment and `variables`. */
export function runImage(image: Image, variables: Record<string, string>, command = image.config.Cmd) {
  const { root, config } = image
  const [user = '', group = ''] = config.User.split(':')
  const ofImage = Object.fromEntries(config.Env.map(each => each.split(/=(.*)/s).slice(0, 2)))
  // However this process ends, the container does not outlive it.
  const args = [
    '--pdeathsig',
    'KILL',
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    'sh',
    '-euc',
    IN_A_ROOT,
  ]
  const child = spawn('setpriv', [...args, 'sh', root, config.WorkingDir, user, group, ...command], {
    env: { ...ofImage, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', chunk => (written += chunk))
  const { ended } = watchChild(child)

  /** The process in the container, as this machine numbers it. */
  const pidOfNode = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'))
  return {
    service: image.service,
    /** All that it has said. */
    written: () => written,
    kill: () => child.kill('SIGKILL'),
    /** How it ends by itself, in words. */
    ended,
    process: async () => {
      // Until then it is the shell that makes the root read-only.
      const isNode = () => programOf(pidOfNode()) === 'node'
      await waitUntil(isNode, { withinMs: STARTED_WITHIN_MS })
      return describeProcess(pidOfNode())
    },
    /** Milliseconds from SIGTERM to its end. @throws {Error} unless it ends in time, with 0. */
    stop: async (withinMs: number) => {
      const startedAtMs = performance.now()
      process.kill(pidOfNode(), 'SIGTERM')
      const how = await Promise.race([
        ended,
        new Promise<string>(done => setTimeout(done, withinMs, 'still runs')),
      ])
      if (how !== SUCCEEDED)
        throw new Error(`${image.service} ${how} ${withinMs} ms after SIGTERM\n${written}`)
      return performance.now() - startedAtMs
    },
  }
}

/** Nothing where there is no such process, or not yet. */
function programOf(pid: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return undefined
  }
}

/** What Linux says of a process: its user, its capabilities, its number in its own namespace, and whether its root can be written to. */
function describeProcess(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => status.match(new RegExp(`^${name}:\\s*(.*)$`, 'm'))?.[1]?.split(/\s+/) ?? []
  const root = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .find(fields => fields[4] === '/')
  return {
    program: programOf(pid),
    uid: field('Uid').join(),
    gid: field('Gid').join(),
    number: field('NSpid').at(-1),
    capabilities: BigInt(`0x${field('CapEff')[0]}`).toString(),
    root: root?.[5]?.split(',').includes('ro') ? 'read-only' : 'writable',
  }
}
