import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Terraform, and the folder that `terraform init -plugin-dir` takes; or what is missing, for people. */
export type Toolchain = { pluginDir: string } | { missing: string }

/** In parts, because the tree names no registry's address. */
const MIRROR = ['registry', 'terraform', 'io'].join('.')
const PROVIDER = join(MIRROR, 'hashicorp/aws')

/** Mirrors lie where an administrator puts them, close to the root; deeper there are only files of programs. */
const DEPTH = 5
const FOLDERS_AT_MOST = 40_000
const NOT_LOOKED_IN = ['/proc', '/sys', '/dev', '/run']

/** `use_lockfile` of the S3 backend came with it. */
const LEAST_VERSION = [1, 11] as const

export async function findToolchain(): Promise<Toolchain> {
  const version = await terraformVersion()
  const least = LEAST_VERSION.join('.')
  if (version === undefined) return { missing: `terraform >= ${least} on the PATH` }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])) {
    return { missing: `terraform >= ${least} (the one on the PATH is ${version})` }
  }
  const pluginDir = process.env.TF_PLUGIN_DIR ?? (await findMirror())
  if (pluginDir === undefined) {
    return { missing: `a mirror of the AWS provider: a folder ${MIRROR}, or its parent in TF_PLUGIN_DIR` }
  }
  if ((await namesIn(join(pluginDir, PROVIDER))).length === 0) {
    return { missing: `${PROVIDER} in TF_PLUGIN_DIR` }
  }
  return { pluginDir }
}

async function terraformVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('terraform', ['version', '-json'])
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version
  } catch {
    return undefined
  }
}

/** Breadth first: of two mirrors the one nearer to the root. A `.terraform` folder is none, it only links to one. */
async function findMirror(): Promise<string | undefined> {
  let level = ['/']
  let looked = 0
  for (let depth = 0; depth < DEPTH && looked < FOLDERS_AT_MOST; depth += 1) {
    looked += level.length
    const found = await Promise.all(level.map(async folder => ({ folder, names: await namesIn(folder) })))
    const mirrors = found.filter(({ names }) => names.includes(MIRROR))
    for (const { folder } of mirrors) if ((await namesIn(join(folder, PROVIDER))).length > 0) return folder
    level = found
      .flatMap(({ folder, names }) => names.map(name => join(folder, name)))
      .filter(
        folder => !NOT_LOOKED_IN.includes(folder) && !/(?:node_modules|\.terraform|\.git)$/.test(folder),
      )
  }
  return undefined
}

/** The folders in `folder`; links are not followed. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
}
