import { cp, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'
import { makeThrowawayFolder, type ThrowawayFolder } from '../../local/throwaway-platform/throwaway-folder.ts'
import { terraformOrFail } from './terraform.ts'

/** What the Terraform reads of the repository. */
const PARTS = ['infra', 'scripts', 'docs', 'slo.json']

/** What a checkout may hold of somebody's own: state, values, an initialised folder. */
const OWN =
  /\/(?:\.terraform|[^/]*\.tfstate[^/]*|[^/]*\.tfvars(?:\.json)?|\.terraform\.lock\.hcl|backend\.hcl)$/

/** A copy of the Terraform that tests may write to. */
export async function makeThrowawayInfra(): Promise<ThrowawayFolder> {
  const throwaway = await makeThrowawayFolder('infra')
  for (const part of PARTS) {
    await cp(join(REPOSITORY, part), join(throwaway.root, part), {
      recursive: true,
      filter: source => !OWN.test(source),
    })
  }
  return throwaway
}

/** A copy of a copy, initialised folders included. */
export async function copyThrowawayInfra(from: string): Promise<ThrowawayFolder> {
  const throwaway = await makeThrowawayFolder('infra')
  await cp(from, throwaway.root, { recursive: true, verbatimSymlinks: true })
  return throwaway
}

/** Downloads nothing: the provider is linked from the mirror. */
export async function init(folder: string, pluginDir: string): Promise<void> {
  await terraformOrFail(folder, ['init', '-input=false', '-no-color', `-plugin-dir=${pluginDir}`])
}

/** The same as `init`, without reading the 700 MB of the provider again: from a folder that is initialised. */
export async function initLike(initialised: string, folder: string): Promise<void> {
  for (const part of ['.terraform', '.terraform.lock.hcl']) {
    await cp(join(initialised, part), join(folder, part), { recursive: true, verbatimSymlinks: true })
  }
  await terraformOrFail(folder, ['get', '-no-color'])
}

/** The folders below `root` that are a configuration or a module of their own, `infra/environments/dev`. */
export async function configurationsIn(root: string): Promise<string[]> {
  return foldersOf(root, name => name.endsWith('.tf'))
}

/** The folders whose variables have tests, in a folder `tests` of theirs. */
export async function testedIn(root: string): Promise<string[]> {
  const folders = await foldersOf(root, name => name.endsWith('.tftest.hcl'))
  return folders.map(folder => folder.replace(/\/tests$/, ''))
}

async function foldersOf(root: string, isMeant: (name: string) => boolean): Promise<string[]> {
  const files = await readdir(join(root, 'infra'), { recursive: true, withFileTypes: true })
  const folders = files.filter(({ name }) => isMeant(name)).map(({ parentPath }) => parentPath)
  return [...new Set(folders)]
    .map(folder => relative(root, folder))
    .filter(folder => !folder.includes('.terraform'))
    .sort()
}
