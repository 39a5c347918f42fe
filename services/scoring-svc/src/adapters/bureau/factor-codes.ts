import type { Factor } from '../../scores/score.ts'

/** The bureau's factor codes in our words. Several of its codes are one reason to an applicant. */
const FACTOR_OF_CODE = new Map<string, Factor>([
  ['D02', 'DELINQUENT_CREDIT_OBLIGATIONS'],
  ['D13', 'DELINQUENT_CREDIT_OBLIGATIONS'],
  ['D38', 'DELINQUENT_CREDIT_OBLIGATIONS'],
  ['D20', 'COLLECTION_OR_JUDGMENT'],
  ['D40', 'COLLECTION_OR_JUDGMENT'],
  ['D10', 'HIGH_REVOLVING_UTILIZATION'],
  ['D11', 'HIGH_REVOLVING_UTILIZATION'],
  ['D12', 'LIMITED_CREDIT_EXPERIENCE'],
  ['D14', 'LIMITED_CREDIT_EXPERIENCE'],
  ['D08', 'RECENT_CREDIT_INQUIRIES'],
])

/** Our factors in the order of the bureau's codes, each once; and the codes that are not in the table. */
export function toFactors(codes: string[]): { known: Factor[]; unknown: string[] } {
  const known = codes.map(code => FACTOR_OF_CODE.get(code)).filter(factor => factor !== undefined)
  return { known: [...new Set(known)], unknown: codes.filter(code => !FACTOR_OF_CODE.has(code)) }
}
