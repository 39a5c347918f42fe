import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSlo, type Slo } from '../services/loan-api/src/applications/slo.ts'
import { Failure } from './command-line/failure.ts'
import { REPOSITORY } from './repository.ts'

/** What partners are promised. @throws {Failure} that names the field when slo.json is not as it should be. */
export function readSlo(): Slo {
  try {
    return parseSlo(JSON.parse(readFileSync(join(REPOSITORY, 'slo.json'), 'utf8')))
  } catch (error) {
    throw new Failure(`slo.json: ${error instanceof Error ? error.message : error}`)
  }
}
