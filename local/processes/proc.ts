import { readdirSync, readFileSync } from 'node:fs'

/** All processes of a Linux; none where there is no /proc. */
export function pidsInProc(): number[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** What Linux tells of a process in one of its files; nothing of one that has ended, or whose file is not ours to read. */
export function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
