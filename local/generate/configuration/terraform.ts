import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../repository.ts'

const MODULE = 'infra/modules/demo'

/** The names in capitals that these files of the module give a value; what of them is a variable of a service its schema knows. */
export function setByTerraform(files: string[]): Set<string> {
  const texts = files.map(file => readFileSync(join(REPOSITORY, MODULE, file), 'utf8'))
  return new Set(
    texts.flatMap(text =>
      [...text.matchAll(/(?<![\w.])([A-Z][A-Z\d_]+) *=(?!=)/g)].map(([, name = '']) => name),
    ),
  )
}
