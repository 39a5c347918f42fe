import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'

type Package = { name?: string; version: string }
type Sbom = { metadata: { component: Package }; components: (Package & { purl: string })[] }
type Locked = {
  name?: string
  version?: string
  link?: boolean
  resolved?: string
  dependencies?: Record<string, string>
}

/** What is wrong with an image's list of its packages: beside what is there, and beside what the lockfile has the service need. */
export function sbomFaults(app: string, service: string): string[] {
  const { metadata, components }: Sbom = JSON.parse(readFileSync(join(app, 'sbom.json'), 'utf8'))
  const { name, version } = metadata.component
  const isNamed = name === service && version === 'tested'
  const listed = new Set(components.map(({ purl }) => decodeURIComponent(purl.replace('pkg:npm/', ''))))
  const installed = installedIn(app)
  const needed = neededBy(`services/${service}`)
  return [
    ...(isNamed ? [] : [`sbom.json is of ${name} ${version}`]),
    ...[...new Set([...installed, ...needed])]
      .filter(each => !listed.has(each))
      .map(each => `sbom.json lacks ${each}`),
    ...[...listed]
      .filter(each => !installed.has(each))
      .map(each => `sbom.json has ${each}, the image has not`),
  ]
}

/** Name and version of every package, ours included; a package.json without a version only says how files are to be read. */
function installedIn(app: string): Set<string> {
  const manifests = globSync(
    ['{packages,services}/*/package.json', 'node_modules/{*,@*/*,**/node_modules/{*,@*/*}}/package.json'],
    { cwd: app },
  )
  const packages = manifests.map((file): Package => JSON.parse(readFileSync(join(app, file), 'utf8')))
  return new Set(packages.filter(({ version }) => version).map(({ name, version }) => `${name}@${version}`))
}

/** All that a workspace needs at run time, by the lockfile, each where Node would find it. */
export function neededBy(workspace: string): Set<string> {
  const locked: Record<string, Locked> = JSON.parse(
    readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'),
  ).packages
  const find = (from: string, name: string): string => {
    const path = join(from, 'node_modules', name)
    if (locked[path]) return locked[path].link ? (locked[path].resolved ?? path) : path
    if (from === '.') throw new Error(`the lockfile has no ${name}`)
    return find(dirname(from), name)
  }
  const paths = new Set([workspace])
  for (const path of paths)
    for (const name of Object.keys(locked[path]?.dependencies ?? {})) paths.add(find(path, name))
  const nameOf = (path: string) =>
    path.includes('node_modules/') ? path.replace(/^.*node_modules\//, '') : path.replace(/^\w+/, '@loans')
  return new Set([...paths].map(path => `${locked[path]?.name ?? nameOf(path)}@${locked[path]?.version}`))
}
