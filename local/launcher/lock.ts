import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from '../command-line/failure.ts'
import { identifyProcess } from '../processes/process-identity.ts'

export type Lock = {
  /** An earlier launcher left its lock behind: it was killed, and what it started may still be ending. */
  wasLeftBehind: boolean
  release(): void
}

// One that was left behind takes two; more only when others take and lose it at the same moment.
const MOST_ATTEMPTS = 10

/** Holds the data folder for this process, or names the living process that holds it. */
export function takeLock(path: string): Lock | { heldBy: number } {
  // Written elsewhere and linked, so that a lock that exists has its content: one of two simultaneous starts gets it.
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify({ pid: process.pid, identity: identifyProcess(process.pid) }))
  try {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const wasLeftBehind = attempt > 1
      if (tryToLink(draft, path)) return { wasLeftBehind, release: () => rmSync(path, { force: true }) }
      const holder = readHolder(path)
      if (holder && isRunning(holder)) return { heldBy: holder.pid }
      removeLeftBehind(path, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw new Failure(`${path} cannot be taken nor removed; remove it yourself`)
}

type Holder = { pid: number; identity?: string }

function isRunning({ pid, identity }: Holder): boolean {
  return identity !== undefined && identifyProcess(pid) === identity
}

function tryToLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Moved aside before it is deleted: if another start was faster, what we moved is its lock, and it gets it back. */
function removeLeftBehind(path: string, expected: Holder | undefined): void {
  const aside = `${path}.${process.pid}.aside`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readHolder(aside)?.identity !== expected?.identity) tryToLink(aside, path)
  rmSync(aside, { force: true })
}
