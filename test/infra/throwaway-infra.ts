import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'
import { terraformOrFail } from './terraform.ts'

/** What the Terraform reads of the repository. */
const PARTS = ['infra', 'scripts', 'slo.json']

/** What a checkout may hold of somebody's own: state, values, an initialised folder. */
const OWN = /\/(?:\.terraform|[^/]*\.tfstate[^/]*|[^/]*\.auto\.tfvars[^/]*|\.terraform\.lock\.hcl)$/

/** A copy of the Terraform that tests may write to. */
export async function makeThrowawayInfra(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'loans-infra-'))
  for (const part of PARTS) {
    await cp(join(REPOSITORY, part), join(root, part), {
      recursive: true,
      filter: source => !OWN.test(source),
    })
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** A copy of a copy, initialised folders included. */
export async function copyThrowawayInfra(
  from: string,
): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'loans-infra-'))
  await cp(from, root, { recursive: true, verbatimSymlinks: true })
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** Downloads nothing: the provider is linked from the mirror. */
export async function init(folder: string, pluginDir: string): Promise<void> {
  await terraformOrFail(folder, ['init', '-input=false', '-no-color', `-plugin-dir=${pluginDir}`])
}

/** The folders below `root` that are a configuration or a module of their own, `infra/environments/dev`. */
export async function configurationsIn(root: string): Promise<string[]> {
  const files = await readdir(join(root, 'infra'), { recursive: true, withFileTypes: true })
  const folders = files.filter(({ name }) => name.endsWith('.tf')).map(({ parentPath }) => parentPath)
  return [...new Set(folders)].map(folder => relative(root, folder)).sort()
}

/** Writes `text` to a file of `folder`, which it makes. */
export async function put(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), text)
}
