import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeServices } from './compose-services.ts'
import { configurationCatalogue } from './configuration/page.ts'
import { metricsCatalogue } from './metrics-catalogue.ts'

type GeneratedFile = { path: string; text: string }

async function generatedFiles(): Promise<GeneratedFile[]> {
  const services = composeServices()
  try {
    return [
      { path: 'docs/configuration.md', text: configurationCatalogue() },
      { path: 'docs/metrics.md', text: await metricsCatalogue(services) },
    ]
  } finally {
    await Promise.all(services.map(({ service }) => service.close()))
  }
}

/** Writes every file of the checkout at `root` that is made from the code, and returns their paths. */
export async function writeGeneratedFiles(root: string): Promise<string[]> {
  const files = await generatedFiles()
  for (const { path, text } of files) writeFileSync(join(root, path), text)
  return files.map(({ path }) => path)
}

/** The paths of those that are not there, or not what the code says. */
export async function staleFiles(root: string): Promise<string[]> {
  const files = await generatedFiles()
  return files.filter(({ path, text }) => readIfThere(join(root, path)) !== text).map(({ path }) => path)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
