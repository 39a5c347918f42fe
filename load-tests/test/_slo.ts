import { readSlo } from '../../local/slo.ts'

export const slo = readSlo()
