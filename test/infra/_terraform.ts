import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../local/command-line/failure.ts'
import { plan, takeEnvironmentOffline, takeModuleOffline } from './offline.ts'
import type { Plan } from './plan.ts'
import { init, makeThrowawayInfra } from './throwaway-infra.ts'
import { findToolchain } from './toolchain.ts'

/**
 * The plan of one folder, made without AWS and without a network in a throwaway copy: `infra/environments/dev`, or a module by
 * itself (`infra/modules/o11y`) with its variables. Takes some 10 s: once a file, in `beforeAll`.
 */
export async function offlinePlan(folder: string, variables: Record<string, unknown> = {}): Promise<Plan> {
  const toolchain = await findToolchain()
  if ('missing' in toolchain) throw new Failure(`missing: ${toolchain.missing}`)
  const { root, remove } = await makeThrowawayInfra()
  try {
    const copy = join(root, folder)
    await (folder.includes('/environments/') ? takeEnvironmentOffline(copy) : takeModuleOffline(copy))
    await writeFile(join(copy, 'of-this-test.auto.tfvars.json'), JSON.stringify(variables))
    await init(copy, toolchain.pluginDir)
    return await plan(copy)
  } finally {
    await remove()
  }
}
