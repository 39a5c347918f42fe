import type { Verdict } from './judge.ts'

/** 1 for one that failed, else 3 for one that could not tell, else 0. 2 is wrong usage, as of every command. */
export function exitCodeOf(verdicts: Pick<Verdict, 'word'>[]): 0 | 1 | 3 {
  const words = verdicts.map(({ word }) => word)
  if (words.includes('FAIL')) return 1
  return words.includes('INCONCLUSIVE') ? 3 : 0
}
