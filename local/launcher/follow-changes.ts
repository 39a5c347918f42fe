import { readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { REPOSITORY } from '../repository.ts'

// Two looks pass between a change and its effect: about what it takes to turn from the editor to the terminal. A look takes a few milliseconds.
const LOOK_EVERY_MS = 250

/** Not what editors leave beside it for a moment. */
const CODE_OR_DATA = /(^|\/)[^./][^/]*\.(css|html|js|json|svg|ts)$/

/** Who acts gets the files that were changed, and throws nothing. Returns what stops that. */
export type FollowChanges = (act: (changed: string[]) => Promise<void>) => () => void

/**
 * Tells which files below these folders, or of these files, are changed, added or removed from now on, also before anybody acts: when
 * nothing more changes, since an editor writes in several steps and git many files, and when those before have been acted on.
 *
 * By looking, because `fs.watch` loses sight of a file on Linux when an editor or git replaces it, and hears nothing at all of a folder
 * that a container shares with its host.
 */
export function changesFromNow(paths: string[]): FollowChanges {
  let before = statesOf(paths)
  let isActing = false
  const changed = new Set<string>()
  return act => {
    const look = async () => {
      const now = statesOf(paths)
      const fresh = [...before.keys(), ...now.keys()].filter(file => before.get(file) !== now.get(file))
      before = now
      for (const file of fresh) changed.add(file)
      if (isActing || fresh.length > 0 || changed.size === 0) return
      const all = [...changed]
      changed.clear()
      isActing = true
      await act(all)
      isActing = false
    }
    const timer = setInterval(look, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }
}

/** Something of each file that is another when it was written or replaced. */
function statesOf(paths: string[]): Map<string, string> {
  const states = new Map<string, string>()
  for (const file of paths.flatMap(filesOf)) {
    const state = stateOf(file)
    if (state) states.set(file, state)
  }
  return states
}

function stateOf(file: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(resolve(REPOSITORY, file))
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    // It is gone, is a link that leads nowhere, or may not be looked at: nothing could be made of it.
    return undefined
  }
}

function filesOf(path: string): string[] {
  if (CODE_OR_DATA.test(path)) return [path]
  try {
    const names = readdirSync(resolve(REPOSITORY, path), { recursive: true, encoding: 'utf8' })
    return names.map(name => `${path}/${name}`).filter(name => CODE_OR_DATA.test(name))
  } catch {
    // The folder is gone, for now or for good, and so are its files.
    return []
  }
}
