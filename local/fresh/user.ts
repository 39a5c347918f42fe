import { spawnSync } from 'node:child_process'
import { NOBODY } from '../processes/nobody.ts'
import { drawGroup } from './group.ts'

/** As whom a stranger works: what their commands begin with, and how their processes and files are known from all others'. */
export type User = {
  name: string
  prefix: string[]
  /** Who owns what they are to write, where that is not whoever started us. */
  owner?: number
  /** Whatever they start or write has it, wherever that is. */
  group?: number
}

const isRoot = process.getuid?.() === 0

/** A group that nobody else is in. Only root can give it. */
export const strangersGroup = isRoot ? drawGroup() : undefined

/** The user that a machine asks for, or why there can be none here. */
export function findUser({ asRoot = false }: { asRoot?: boolean }): User | { missing: string } {
  if (strangersGroup === undefined) return asRoot ? { missing: 'it takes root' } : { name: 'you', prefix: [] }
  const identity = [...(asRoot ? [] : ['--reuid', String(NOBODY)]), '--regid', String(strangersGroup)]
  const prefix = ['setpriv', ...identity, '--clear-groups', '--']
  const [program = '', ...args] = [...prefix, 'true']
  if (spawnSync(program, args).status !== 0) return { missing: `${prefix.join(' ')} does not work here` }
  return asRoot
    ? { name: 'root', prefix, owner: 0, group: strangersGroup }
    : { name: 'nobody', prefix, owner: NOBODY, group: strangersGroup }
}
