import type { Draws } from './draws.ts'

/** Why a score is not higher, in the bureau's words: the manner of FICO's reason codes. */
export type Factor = { code: FactorCode; text: string }

type FactorCode = keyof typeof TEXTS

const TEXTS = {
  D02: 'Level of delinquency on accounts',
  D08: 'Too many inquiries last 12 months',
  D10: 'Proportion of balances to credit limits on revolving accounts is too high',
  D11: 'Amount owed on revolving accounts is too high',
  D12: 'Length of time revolving accounts have been established',
  D13: 'Time since delinquency is too recent or unknown',
  D14: 'Length of time accounts have been established',
  D20: 'Length of time since derogatory public record or collection is too short',
  D38: 'Serious delinquency',
  D40: 'Derogatory public record or collection filed',
} as const

/** How often each is drawn, relative to the others: utilisation and short histories are common, judgments rare. */
const WEIGHTS: Record<FactorCode, number> = {
  D02: 5,
  D08: 6,
  D10: 9,
  D11: 5,
  D12: 4,
  D13: 3,
  D14: 7,
  D20: 2,
  D38: 2,
  D40: 2,
}

/** The factors of the magic applicants by score; how many they are holds for everybody. */
const BY_SCORE: { below: number; codes: FactorCode[] }[] = [
  { below: 480, codes: ['D38', 'D40', 'D10', 'D08'] },
  { below: 540, codes: ['D02', 'D10', 'D08'] },
  { below: 620, codes: ['D10', 'D14'] },
  { below: 700, codes: ['D10'] },
  { below: 760, codes: ['D14'] },
]

/** The factors of a magic applicant: fixed by the score, most important first. */
export function fixedFactors(score: number): Factor[] {
  const codes = BY_SCORE.find(({ below }) => score < below)?.codes ?? []
  return codes.map(withText)
}

/**
 * The factors of anybody else: as many as the score asks for, distinct, most important first. A weighted draw without
 * replacement (Efraimidis and Spirakis 2006): the smallest of exponential variates of the weights' rates.
 */
export function drawnFactors(draws: Draws, userId: string, score: number): Factor[] {
  return codes()
    .map(code => ({ code, rank: -Math.log(draws.uniform('factors', userId, code)) / WEIGHTS[code] }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, fixedFactors(score).length)
    .map(({ code }) => withText(code))
}

function codes(): FactorCode[] {
  return Object.keys(TEXTS) as FactorCode[]
}

function withText(code: FactorCode): Factor {
  return { code, text: TEXTS[code] }
}
