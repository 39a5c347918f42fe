import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../local/repository.ts'
import { parseSlo, type Slo } from '../services/loan-api/src/applications/slo.ts'

/** The objectives of the whole platform. */
export function readSlo(): Slo {
  return parseSlo(JSON.parse(readFileSync(join(REPOSITORY, 'slo.json'), 'utf8')))
}
