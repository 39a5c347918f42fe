import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'
import { makeThrowawayFolder, type ThrowawayFolder } from '../../local/throwaway-platform/throwaway-folder.ts'
import type { Mutant } from './mutants.ts'

/** A copy of the services, and of the data that they read, with `mutant` in it. Its packages are those of the checkout. */
export async function makeMutant({ name, edits }: Mutant): Promise<ThrowawayFolder> {
  const { root, remove } = await makeThrowawayFolder('mutant')
  try {
    await cp(join(REPOSITORY, 'services'), join(root, 'services'), { recursive: true })
    await cp(join(REPOSITORY, 'slo.json'), join(root, 'slo.json'))
    await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
    for (const { file, find, replace } of edits) {
      const path = join(root, file)
      await writeFile(path, patch(await readFile(path, 'utf8'), { find, replace }, `${name}, ${file}`))
    }
  } catch (error) {
    await remove()
    throw error
  }
  return { root, remove }
}

/** @throws {Error} unless `find` is there exactly once: a patch that changes nothing would test nothing. */
export function patch(
  text: string,
  { find, replace }: { find: string; replace: string },
  where: string,
): string {
  const parts = text.split(find)
  if (parts.length !== 2) {
    throw new Error(`the patch no longer applies (${where}): found ${parts.length - 1} times: ${find}`)
  }
  return parts.join(replace)
}
