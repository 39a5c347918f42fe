import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { identifyProcess } from '../processes/process-identity.ts'
import { waitUntil } from '../processes/wait-until.ts'

export type Leftover = {
  pid: number
  command: string
  /** Certainly the stranger's: of another's it may be a shell or an editor of somebody who looks at the folder. */
  isTheirs: boolean
}

/** How a stranger's processes are known: by the folder of their machine, which nothing else names, and by their group. */
export type Trace = { folder: string; group?: number | undefined }

/** What has been told to end may need a moment on a busy machine. */
const ENDED_WITHIN_MS = 1_000

/** Processes of a machine that go on after its command has ended. */
export async function findLeftovers(trace: Trace): Promise<Leftover[]> {
  let left: Leftover[] = []
  const isNothingLeft = () => {
    left = process.platform === 'linux' ? leftoversInProc(trace) : leftoversByPs(trace)
    return left.length === 0
  }
  await waitUntil(isNothingLeft, { withinMs: ENDED_WITHIN_MS })
  return left
}

/** For the sake of what comes next; not what may be somebody else's. */
export function endLeftovers(leftovers: Leftover[]): void {
  for (const { pid, isTheirs } of leftovers) if (isTheirs) end(pid)
}

function leftoversInProc({ folder, group }: Trace): Leftover[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const isOfGroup = (pid: string) => read(`/proc/${pid}/status`).includes(`\nGid:\t${group}\t`)
  const namesFolder = (pid: string) => {
    const named = [read(`/proc/${pid}/environ`), read(`/proc/${pid}/cmdline`), linkOf(`/proc/${pid}/cwd`)]
    return named.some(text => text.includes(folder))
  }
  return pids
    .filter(pid => isOfGroup(pid) || namesFolder(pid))
    .map(pid => ({
      pid: Number(pid),
      command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
      isTheirs: group === undefined || isOfGroup(pid),
    }))
    .filter(({ pid }) => identifyProcess(pid) !== undefined)
}

/** With each one's environment. */
function leftoversByPs({ folder }: Trace): Leftover[] {
  const lines = execFileSync('ps', ['-A', '-E', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  return lines
    .filter(line => line.includes(folder))
    .map(line => line.trim().split(/ (.*)/))
    .map(([pid, command = '']) => ({ pid: Number(pid), command, isTheirs: true }))
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}

// Those of others cannot be read, and are not meant.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
