import { join } from 'node:path'
import type { ThrowawayFolder } from '../../local/throwaway-platform/throwaway-folder.ts'
import { takeEnvironmentOffline, takeModuleOffline } from './offline.ts'
import type { Name } from './policy/rule.ts'
import { init, initLike, makeThrowawayInfra } from './throwaway-infra.ts'

export const folderOf = (root: string, name: Name) =>
  join(root, name === 'bootstrap' ? 'infra/bootstrap' : `infra/environments/${name}`)

/** Of prod; they differ, or nobody would see that one has what the other has. */
export const PARTNERS: Record<string, { scopes: string[] }> = {
  'first-partner': { scopes: ['apply', 'read'] },
  'second-partner': { scopes: ['read'] },
}

/** What prod may be given: a name of its own, and HTTPS to the load balancer, too. */
export const OF_PROD = {
  partners: PARTNERS,
  domain: {
    name: 'api.loans.example',
    certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-4000-8000-000000000001',
    zone_id: 'Z0123456789ABCDEFGHIJ',
  },
  load_balancer_certificate: {
    arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-4000-8000-000000000002',
    server_name: 'loans.example',
  },
}

/** What an account has to say. */
export const OF_BOOTSTRAP = { region: 'eu-west-1', github_repository: 'example/loan-origination-platform' }

/** A copy in which both environments and the bootstrap can be planned, without AWS. */
export async function prepareInfra(pluginDir: string): Promise<ThrowawayFolder> {
  const throwaway = await makeThrowawayInfra()
  try {
    const dev = folderOf(throwaway.root, 'dev')
    const prod = folderOf(throwaway.root, 'prod')
    const bootstrap = folderOf(throwaway.root, 'bootstrap')
    await takeEnvironmentOffline(dev)
    await takeEnvironmentOffline(prod, { variables: OF_PROD })
    await takeModuleOffline(bootstrap, { variables: OF_BOOTSTRAP })
    await init(dev, pluginDir)
    await initLike(dev, prod)
    await init(bootstrap, pluginDir)
    return throwaway
  } catch (error) {
    await throwaway.remove()
    throw error
  }
}
