import type { Profile } from '../profiles.ts'

export type Verdict = { word: 'PASS' | 'FAIL' | 'INCONCLUSIVE'; reasons: string[] }

/** How a run ended, as far as it is judged. */
export type Outcome = {
  k6ExitCode: number
  /** Turns that were measured, and those that k6 should have begun and did not. */
  measured: number
  dropped: number
  /** In words, what was not held: by the answers themselves, and in time. */
  missed: string[]
  late: string[]
  /** Of a core, in k6's busiest seconds while it measured; null when the machine does not tell. */
  k6Cores: number | null
  /** Where a profile that looks for it found the end, as the share of what it has to be at least. */
  break?: { heldRate: number; leastRate: number }
}

/** From here on k6 may be what was slow. */
const BUSY_CORES = 0.5
/** k6's own: a threshold was not held. */
const MISSED = 99

/** What a run says about the system, and why. */
export function judge(profile: Pick<Profile, 'dropped'>, outcome: Outcome): Verdict {
  const { k6ExitCode, measured, dropped, missed, late } = outcome
  if (k6ExitCode !== 0 && k6ExitCode !== MISSED) return inconclusive(`k6 ended with exit code ${k6ExitCode}`)
  if (measured === 0) return inconclusive('nothing was measured')
  const reasons = [...missed, ...late, ...(dropped > 0 ? [`${dropped} turns were not begun in time`] : [])]
  // A k6 that is short of CPU begins late and measures too long; it makes no answer a wrong one.
  const isPerhapsK6 = dropped > 0 && profile.dropped === 'perhaps-k6' && wasBusy(outcome)
  if (isPerhapsK6 && missed.length === 0) {
    return inconclusive(`${busyness(outcome)}, so that it may not be the system`, ...reasons)
  }
  const found = outcome.break
  if (found && found.heldRate >= found.leastRate) return { word: 'PASS', reasons: [] }
  if (found) reasons.push(`it holds up to ${found.heldRate}/s, and should to ${found.leastRate}/s`)
  const isFailed = reasons.length > 0 || k6ExitCode === MISSED
  if (!isFailed) return { word: 'PASS', reasons: [] }
  return { word: 'FAIL', reasons: reasons.length > 0 ? reasons : ['k6 says that a threshold was not held'] }
}

/** k6's own exit code where it has something to say, as 99 for a threshold; never 0 without a PASS. */
export function exitCodeOf({ word }: Verdict, k6ExitCode: number): number {
  if (k6ExitCode !== 0) return k6ExitCode
  return word === 'PASS' ? 0 : 1
}

function wasBusy({ k6Cores }: Outcome): boolean {
  return k6Cores === null || k6Cores > BUSY_CORES
}

function busyness({ k6Cores }: Outcome): string {
  return k6Cores === null ? 'how busy k6 was is not known' : `k6 itself took ${k6Cores.toFixed(2)} of a core`
}

function inconclusive(...reasons: string[]): Verdict {
  return { word: 'INCONCLUSIVE', reasons }
}
