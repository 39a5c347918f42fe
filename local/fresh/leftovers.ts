import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { pidsInProc, readProc } from '../processes/proc.ts'
import { commandOf, identifyProcess } from '../processes/process-identity.ts'
import { waitUntil } from '../processes/wait-until.ts'

export type Leftover = {
  pid: number
  command: string
  /** Certainly the stranger's: of another's it may be a shell or an editor of somebody who looks at the folder. */
  isTheirs: boolean
}

/**
 * How a stranger's processes are known: by the folder of their machine, which else only who looks at it names, and certainly by their group or,
 * where they have none of their own, by having their home in that folder.
 */
export type Mark = { folder: string; group?: number | undefined }

/** What has been told to end may need a moment on a busy machine. */
const ENDED_WITHIN_MS = 1_000

/** Processes of a machine that go on after its command has ended. */
export async function findLeftovers(mark: Mark): Promise<Leftover[]> {
  let left: Leftover[] = []
  const isNothingLeft = () => {
    left = process.platform === 'linux' ? leftoversInProc(mark) : leftoversByPs(mark)
    return left.length === 0
  }
  await waitUntil(isNothingLeft, { withinMs: ENDED_WITHIN_MS })
  return left
}

/** For the sake of what comes next; not what may be somebody else's. */
export function endLeftovers(leftovers: Leftover[]): void {
  for (const { pid, isTheirs } of leftovers) if (isTheirs) end(pid)
}

function leftoversInProc({ folder, group }: Mark): Leftover[] {
  const isOfGroup = (pid: number) => readProc(pid, 'status')?.includes(`\nGid:\t${group}\t`) ?? false
  const isAtHome = (pid: number) => readProc(pid, 'environ')?.includes(`HOME=${folder}/`) ?? false
  const namesFolder = (pid: number) => {
    const named = [readProc(pid, 'environ'), readProc(pid, 'cmdline'), workingFolderOf(pid)]
    return named.some(text => text?.includes(folder))
  }
  return pidsInProc()
    .filter(pid => isOfGroup(pid) || namesFolder(pid))
    .map(pid => ({
      pid,
      command: commandOf(pid)?.trim() ?? '',
      isTheirs: group === undefined ? isAtHome(pid) : isOfGroup(pid),
    }))
    .filter(({ pid }) => identifyProcess(pid) !== undefined)
}

/** With each one's environment. */
function leftoversByPs({ folder }: Mark): Leftover[] {
  const lines = execFileSync('ps', ['-A', '-E', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  return lines
    .filter(line => line.includes(folder))
    .map(line => line.trim().split(/ (.*)/))
    .map(([pid, command = '']) => ({
      pid: Number(pid),
      command,
      isTheirs: command.includes(`HOME=${folder}/`),
    }))
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}

/** That of another user cannot be read, and is not meant. */
function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
