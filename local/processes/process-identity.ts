import { execFileSync } from 'node:child_process'
import { pidsInProc, readProc } from './proc.ts'

/**
 * A process told apart from a later one with the same pid: pid and start time. Nothing when there is no such process, or
 * only a zombie, which a container without an init never reaps although it holds nothing any more.
 */
export function identifyProcess(pid: number): string | undefined {
  const status = process.platform === 'linux' ? statusFromProc(pid) : statusFromPs(pid)
  if (!status || status.state.startsWith('Z')) return undefined
  return `${pid} started ${status.startedAt}`
}

/** The arguments a process was started with, as one text; nothing when there is no such process. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ')
}

/** Those that a process has begun and that have not ended. */
export function childrenOf(parent: number): number[] {
  const all = process.platform === 'linux' ? parentsFromProc() : parentsFromPs()
  return all.filter(([, itsParent]) => itsParent === parent).map(([pid]) => pid)
}

function parentsFromProc(): [pid: number, parent: number][] {
  return pidsInProc().map(pid => [pid, Number(fieldsFromProc(pid)?.[1])])
}

function parentsFromPs(): [pid: number, parent: number][] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map(line => {
    const [pid, parent] = line.trim().split(/ +/)
    return [Number(pid), Number(parent)]
  })
}

function statusFromProc(pid: number) {
  const fields = fieldsFromProc(pid)
  const FIELDS_FROM_STATE_TO_START_TIME = 19
  return fields && { state: fields[0] ?? '', startedAt: fields[FIELDS_FROM_STATE_TO_START_TIME] }
}

/** From the state on, then the parent. */
function fieldsFromProc(pid: number): string[] | undefined {
  // The second field is the program's name in brackets and may itself hold blanks and brackets: count from its end.
  return readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')
}

function statusFromPs(pid: number) {
  const [, state = '', startedAt] = ps(pid, 'stat=,lstart=')?.match(/^\s*(\S+)\s+(.*\S)/) ?? []
  return startedAt === undefined ? undefined : { state, startedAt }
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
