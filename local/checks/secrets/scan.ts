import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Allowed } from './allowed.ts'
import { committedFiles } from './committed-files.ts'
import { findSecrets, type Secret } from './find-secrets.ts'

/** One line for each secret in what is committed below `root`, saying where it is and not what; and for each that is allowed in vain. */
export async function scan(root: string, allowed: Allowed[]): Promise<string[]> {
  const found: Secret[] = []
  for (const file of committedFiles(root)) {
    if (!statSync(join(root, file)).isFile()) continue
    found.push(...(await findSecrets(file, readFileSync(join(root, file), 'utf8'))))
  }
  const isOf = (secret: Secret) => (entry: Allowed) =>
    entry.file === secret.file && entry.text.test(secret.text)
  const secrets = found.filter(secret => !allowed.some(isOf(secret)))
  const inVain = allowed.filter(entry => !found.some(secret => isOf(secret)(entry)))
  return [
    ...secrets.map(
      ({ file, line, column, kind }) => `${file}:${line}:${column} looks like a secret (${kind})`,
    ),
    ...inVain.map(({ file, text }) => `${file} has nothing like ${text} any more`),
  ]
}
