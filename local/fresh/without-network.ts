import { spawnSync } from 'node:child_process'
import type { Manner } from './machine.ts'

/** A network of its own, in which there is only this very machine. */
const LOOPBACK_ALONE = ['--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

const WAYS = [
  ['unshare', ...LOOPBACK_ALONE],
  // Who is not root may have one as whom they are, with what it takes to set it up.
  ['unshare', '--map-current-user', '--keep-caps', ...LOOPBACK_ALONE],
]

/** Where the network cannot be taken away, everything that asks for it is sent to a port where nobody listens. */
export function withoutNetwork(deadPort: number): Manner & { how: string } {
  const around = WAYS.find(([program = '', ...args]) => spawnSync(program, [...args, 'true']).status === 0)
  if (around) return { around, how: 'unshare --net' }
  return {
    variables: { ...throughProxyAt(deadPort), npm_config_offline: 'true' },
    how: 'proxies at a dead port',
  }
}

/** Every way in which people say that their network is behind a proxy, and for nothing that it is not. */
export function throughProxyAt(port: number): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap(name => [name, name.toLowerCase()])
  // npm's own names for it win over those of all.
  const variables = [...names, 'npm_config_proxy', 'npm_config_https_proxy'].map(name => [name, proxy])
  const exceptions = { NO_PROXY: '', no_proxy: '', npm_config_noproxy: '' }
  return { ...Object.fromEntries(variables), ...exceptions, NODE_USE_ENV_PROXY: '1' }
}
