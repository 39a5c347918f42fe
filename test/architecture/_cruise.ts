import { createRequire } from 'node:module'
import { cruise as dependencyCruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'

const config: IConfiguration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs')

export const ruleNames = (config.forbidden ?? []).map(rule => rule.name ?? 'a rule without a name')

/** Whether the rules take this file for one of a service's domain. */
export function isInDomain(file: string): boolean {
  const { path } = config.forbidden?.find(rule => rule.name === 'domain-does-no-io')?.from ?? {}
  return new RegExp(String(path)).test(file)
}

/** Applies the repository's import rules to `paths` below `baseDir`, as `npm run check` does. */
export async function cruise(baseDir: string, paths: string[]): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = config.options ?? {}
  const { output } = await dependencyCruise(
    paths,
    { ...options, baseDir, validate: true, ruleSet: { forbidden: config.forbidden ?? [] } },
    enhancedResolveOptions,
  )
  if (typeof output === 'string') throw new Error(output)
  return output
}
