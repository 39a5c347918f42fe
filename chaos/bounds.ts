import { type Judgement, judgeShare, wilson } from '../local/statistics/wilson.ts'
import { isAccepted, isClouded } from './counts.ts'
import type { Answer } from './evidence.ts'
import type { Bound, NumberBound, ShareBound } from './experiment.ts'
import { type Figures, ownMs } from './figures.ts'

/** One bound as it was judged. */
export type Judged = { phase: string; bound: string; found: string; verdict: Judgement }

/** Figures of the phases up to this one, which is the last. */
type Seen = { phase: string; answers: Answer[]; figures: Figures[] }

export function judgeBound(bound: Bound, seen: Seen): Judged {
  const judged = 'share' in bound ? judgeShareBound(bound, seen) : judgeNumber(bound, seen)
  return { phase: seen.phase, bound: describeBound(bound), ...judged }
}

/** By the Wilson bound; all (1) is an exact count, which a single miss contradicts. */
function judgeShareBound(bound: ShareBound, { answers }: Seen): Pick<Judged, 'found' | 'verdict'> {
  const eligible = answers.filter(answer => isEligible(bound, answer))
  const misses = eligible.filter(answer => !isRight(bound, answer) || !isInTime(bound, answer))
  const [of, hits] = [eligible.length, eligible.length - misses.length]
  if (bound.atLeast === 1) return { found: `${hits} of ${of}`, verdict: judgeAll(bound, of, misses) }
  const { lower, upper } = wilson(hits, of)
  return {
    found: `${hits} of ${of}, the true share ${percent(lower)} at least, ${percent(upper)} at most`,
    verdict: judgeShare(hits, of, bound.atLeast),
  }
}

/** What was answered right, but late while the machine held up the partner as well, contradicts nothing and proves nothing. */
function judgeAll(bound: ShareBound, of: number, misses: Answer[]): Judgement {
  if (of === 0) return 'INCONCLUSIVE'
  if (misses.length === 0) return 'PASS'
  return misses.every(answer => isRight(bound, answer) && isClouded(answer)) ? 'INCONCLUSIVE' : 'FAIL'
}

function isEligible({ share }: ShareBound, answer: Answer): boolean {
  if (share === 'accepted answered') return isAccepted(answer)
  return share === 'overload refused' ? answer.code === 'overloaded' : true
}

/** Whatever it took. */
function isRight(bound: ShareBound, answer: Answer): boolean {
  switch (bound.share) {
    case 'decided':
      return answer.status === 200
    case 'accepted':
      return isAccepted(answer)
    case 'accepted or overloaded':
      return isAccepted(answer) || answer.code === 'overloaded'
    case 'answered':
      return answer.status !== undefined
    case 'refused as':
      return answer.code === bound.code
    case 'accepted answered':
    case 'overload refused':
      return true
  }
}

function isInTime(bound: ShareBound, answer: Answer): boolean {
  return !('withinMs' in bound) || ownMs(answer) <= bound.withinMs
}

function judgeNumber(bound: NumberBound, { figures }: Seen): Pick<Judged, 'found' | 'verdict'> {
  const own = figures.at(-1)
  if (!own) return { found: 'nothing', verdict: 'INCONCLUSIVE' }
  if (bound.number === 'goodput') {
    const peak = Math.max(...figures.map(({ goodput }) => goodput))
    const isMet = own.goodput >= bound.atLeastOfPeak * peak
    return { found: `${own.goodput} of ${peak} a second`, verdict: isMet ? 'PASS' : 'FAIL' }
  }
  const found = bound.number === 'calls for a round' ? own.callsPerRound : own.callsPerApplication
  if (found === null) return { found: 'nothing', verdict: 'INCONCLUSIVE' }
  return { found: `${found}`, verdict: found <= bound.atMost ? 'PASS' : 'FAIL' }
}

export function describeBound(bound: Bound): string {
  if ('number' in bound) {
    return bound.number === 'goodput'
      ? `goodput at least ${bound.atLeastOfPeak} of the peak`
      : `${bound.number} at most ${bound.atMost}`
  }
  const share = bound.atLeast === 1 ? 'all' : `at least ${percent(bound.atLeast)}`
  switch (bound.share) {
    case 'refused as':
      return `${share} refused as ${bound.code} within ${bound.withinMs} ms`
    case 'decided':
      return `${share} decided in the request`
    case 'accepted':
      return `${share} accepted (200 or 202)`
    case 'accepted or overloaded':
      return `${share} accepted, or refused as overloaded`
    case 'answered':
      return `${share} answered within ${bound.withinMs} ms`
    case 'accepted answered':
      return `${share} of the accepted answered within ${bound.withinMs} ms`
    case 'overload refused':
      return `${share} of the refused for overload told so within ${bound.withinMs} ms`
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}
