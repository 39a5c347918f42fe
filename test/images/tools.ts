import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const PROGRAMS = ['buildah', 'debootstrap', 'setpriv', 'unshare', 'npm']

/** What this machine lacks to build images and to run them; nothing where it has everything. */
export function missingTools(): string[] {
  const lacking = PROGRAMS.filter(name => !isOnPath(name))
  if (process.platform !== 'linux') return ['Linux', ...lacking]
  return process.getuid?.() === 0 ? lacking : ['root', ...lacking]
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
