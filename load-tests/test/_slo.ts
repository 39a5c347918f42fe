import { readFileSync } from 'node:fs'
import { parseSlo } from '../../services/loan-api/src/applications/slo.ts'

export const slo = parseSlo(JSON.parse(readFileSync(new URL('../../slo.json', import.meta.url), 'utf8')))
