import { join } from 'node:path'
import { ENVIRONMENTS, takeEnvironmentOffline } from './offline.ts'
import { init, initLike, makeThrowawayInfra, type Throwaway } from './throwaway-infra.ts'

export const folderOf = (root: string, environment: string) => join(root, 'infra/environments', environment)

/** A copy in which both environments can be planned, without AWS. */
export async function prepareInfra(pluginDir: string): Promise<Throwaway> {
  const throwaway = await makeThrowawayInfra()
  try {
    const [first, second] = ENVIRONMENTS.map(name => folderOf(throwaway.root, name)) as [string, string]
    for (const folder of [first, second]) await takeEnvironmentOffline(folder)
    await init(first, pluginDir)
    await initLike(first, second)
    return throwaway
  } catch (error) {
    await throwaway.remove()
    throw error
  }
}
