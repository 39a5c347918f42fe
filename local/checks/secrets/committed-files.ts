import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Longer lists than of any tree. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Paths of what is committed below `root`, and of what the next commit could take; nothing where there is no repository to commit to. */
export function committedFiles(root: string): string[] {
  if (!existsSync(join(root, '.git'))) return []
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  const files = listed.split('\0').filter(file => file !== '' && existsSync(join(root, file)))
  return [...new Set(files)].sort()
}
