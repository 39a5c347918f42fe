import { createConfig, lintFromString } from '@redocly/openapi-core'

/** What Redocly's recommended rules, warnings too, have to say about an OpenAPI document: a line each, with where it is. None is left out. */
export async function lintDescription(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  return problems.map(
    ({ ruleId, message, location: [place] }) => `${place?.pointer ?? '#/'} ${message} (${ruleId})`,
  )
}
