import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { Failure } from '../../local/command-line/failure.ts'
import { PLANNED, planJson } from './offline.ts'
import { folderOf, prepareInfra } from './prepare.ts'
import { findToolchain } from './toolchain.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The copy that the plans were made of; each is in `plan-<name>.json` there. */
    infraRoot: string
  }
}

/** One plan of each environment, and of the bootstrap, for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const toolchain = await findToolchain()
  if ('missing' in toolchain) throw new Failure(`missing: ${toolchain.missing}`)
  const { root, remove } = await prepareInfra(toolchain.pluginDir)
  const plans = PLANNED.map(async name => {
    await writeFile(join(root, `plan-${name}.json`), await planJson(folderOf(root, name)))
  })
  await Promise.all(plans).catch(async error => {
    await remove()
    throw error
  })
  project.provide('infraRoot', root)
  return remove
}
