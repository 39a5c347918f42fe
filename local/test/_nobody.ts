import { spawnSync } from 'node:child_process'
import { NOBODY } from '../processes/nobody.ts'

/** For root, who alone can be somebody else. */
export const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/' }

export function mayNobodyEnter(folder: string): boolean {
  const look = `require('fs').readdirSync(${JSON.stringify(folder)})`
  return spawnSync(process.execPath, ['-e', look], asNobody).status === 0
}
