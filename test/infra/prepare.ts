import { join } from 'node:path'
import { ENVIRONMENTS, takeEnvironmentOffline } from './offline.ts'
import { init, initLike, makeThrowawayInfra, type Throwaway } from './throwaway-infra.ts'

export const folderOf = (root: string, environment: string) => join(root, 'infra/environments', environment)

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

/** A copy in which both environments can be planned, without AWS. */
export async function prepareInfra(pluginDir: string): Promise<Throwaway> {
  const throwaway = await makeThrowawayInfra()
  try {
    const [dev, prod] = ENVIRONMENTS.map(name => folderOf(throwaway.root, name)) as [string, string]
    await takeEnvironmentOffline(dev)
    await takeEnvironmentOffline(prod, { variables: OF_PROD })
    await init(dev, pluginDir)
    await initLike(dev, prod)
    return throwaway
  } catch (error) {
    await throwaway.remove()
    throw error
  }
}
