import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Block = { file: string; text: string }

/** Every top-level block that begins so, of every file below `infra/` or of a folder in it. */
export function blocksOf(root: string, beginning: string, folder = ''): Block[] {
  const files = readdirSync(join(root, 'infra'), { recursive: true, encoding: 'utf8' }).filter(
    file =>
      file.startsWith(folder) &&
      file.endsWith('.tf') &&
      !file.includes('.terraform/') &&
      !/offline/.test(file),
  )
  return files.flatMap(file =>
    readFileSync(join(root, 'infra', file), 'utf8')
      .split(/^(?=[a-z]+ )/m)
      .filter(text => text.startsWith(beginning))
      .map(text => ({ file, text })),
  )
}
