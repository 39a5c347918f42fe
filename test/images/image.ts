import { REPOSITORY } from '../../local/repository.ts'
import type { Storage } from './storage.ts'

export const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock'] as const

export type Image = {
  service: string
  /** Its files, for whoever looks into it or runs it. */
  root: string
  bytes: number
  config: { User: string; Env: string[]; Cmd: string[]; WorkingDir: string; Labels: Record<string, string> }
}

type Build = { service: string; base: string; npmSettings: string }

/** Builds a service's image out of the Dockerfile, with nothing but the base that is not as it is for real. */
export async function buildImage(storage: Storage, { service, base, npmSettings }: Build): Promise<Image> {
  const name = `localhost/${service}`
  const values = { NODE_IMAGE: base, SERVICE: service, REVISION: 'tested' }
  const args = Object.entries(values).map(([key, value]) => `--build-arg=${key}=${value}`)
  await storage.buildah(
    'build',
    '--layers=false',
    ...args,
    `--secret=id=npmrc,src=${npmSettings}`,
    '--tag',
    name,
    REPOSITORY,
  )
  const { OCIv1 } = JSON.parse(await storage.buildah('inspect', '--type', 'image', name))
  const [{ size }] = JSON.parse(await storage.buildah('images', '--json', name))
  const container = (await storage.buildah('from', '--pull-never', name)).trim()
  const root = (await storage.buildah('mount', container)).trim()
  return { service, root, bytes: bytesOf(size), config: OCIv1.config }
}

/** buildah says "266 MB". */
function bytesOf(size: string): number {
  const [, number = 'NaN', unit = ''] = size.match(/^([\d.]+) ?([kMG]?)B$/) ?? []
  return Number(number) * ({ '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit] ?? Number.NaN)
}
