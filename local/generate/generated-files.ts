import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokenPromises, describeApi, PROMISE } from '../api-description/api-description.ts'
import { Failure } from '../command-line/failure.ts'
import { composeServices } from './compose-services.ts'
import { configurationCatalogue } from './configuration/page.ts'
import { metricsCatalogue } from './metrics-catalogue.ts'

type GeneratedFile = {
  path: string
  text: string
  /** Why it may not be put in the place of the one that is there, or is not. */
  breaks?: (committed: string | undefined, text: string) => string[]
}

async function generatedFiles(): Promise<GeneratedFile[]> {
  const services = composeServices()
  try {
    return [
      { path: 'docs/configuration.md', text: configurationCatalogue() },
      { path: 'docs/metrics.md', text: await metricsCatalogue(services) },
      { path: PROMISE, text: describeApi(), breaks: brokenPromises },
    ]
  } finally {
    await Promise.all(services.map(({ service }) => service.close()))
  }
}

/**
 * Writes every file of the checkout at `root` that is made from the code, and returns their paths.
 * @throws {Failure} naming each promise that one of them would break, or that is not there; nothing is written then.
 */
export async function writeGeneratedFiles(root: string): Promise<string[]> {
  const files = await generatedFiles()
  const broken = files.flatMap(file => breaksOf(root, file))
  if (broken.length > 0) throw new Failure(broken.join('\n'))
  for (const { path, text } of files) writeFileSync(join(root, path), text)
  return files.map(({ path }) => path)
}

/** What is wrong with those of the checkout at `root`, a line each: a promise that the code breaks or that is gone, a file that is not what the code says. */
export async function complaintsAboutGeneratedFiles(root: string): Promise<string[]> {
  const files = await generatedFiles()
  return files.flatMap(file => {
    const broken = breaksOf(root, file)
    if (broken.length > 0) return broken
    const isFresh = readIfThere(join(root, file.path)) === file.text
    return isFresh ? [] : [`${file.path} is not what the code says: npm run generate`]
  })
}

function breaksOf(root: string, { path, text, breaks }: GeneratedFile): string[] {
  return breaks?.(readIfThere(join(root, path)), text) ?? []
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
