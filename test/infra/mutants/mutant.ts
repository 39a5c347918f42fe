import type { Name } from '../policy/rule.ts'

/** One mistake in the Terraform: a text of a file below infra/, which is there once. `in`: where it shows, else in prod. */
export type Mutant = { name: string; in?: Name; file: string; find: string; replace: string }

/**
 * `text` with the mistake in it. How many blanks there are is `terraform fmt`'s, which moves them whenever a neighbour changes.
 * @throws {Error} unless what is to be found is there exactly once: a mutant that changes nothing would test nothing.
 */
export function mutate(text: string, { name, file, find, replace }: Mutant): string {
  const words = find.split(/ +/).map(word => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const pattern = new RegExp(words.join(' +'), 'g')
  const times = [...text.matchAll(pattern)].length
  if (times !== 1) throw new Error(`${name}: found ${times} times in ${file}: ${find}`)
  return text.replace(pattern, () => replace)
}
