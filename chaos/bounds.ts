import { type Judgement, judgeShare, wilson } from '../local/statistics/wilson.ts'
import { isAccepted } from './counts.ts'
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
  const { hits, of } = count(bound, answers)
  if (bound.atLeast === 1) {
    const verdict = of === 0 ? 'INCONCLUSIVE' : hits === of ? 'PASS' : 'FAIL'
    return { found: `${hits} of ${of}`, verdict }
  }
  const { lower, upper } = wilson(hits, of)
  return {
    found: `${hits} of ${of}, the true share ${percent(lower)} at least, ${percent(upper)} at most`,
    verdict: judgeShare(hits, of, bound.atLeast),
  }
}

function count(bound: ShareBound, answers: Answer[]): { hits: number; of: number } {
  const shareOf = (eligible: Answer[], isHit: (answer: Answer) => boolean) => ({
    hits: eligible.filter(isHit).length,
    of: eligible.length,
  })
  switch (bound.share) {
    case 'decided':
      return shareOf(answers, ({ status }) => status === 200)
    case 'accepted':
      return shareOf(answers, isAccepted)
    case 'answered':
      return shareOf(answers, answer => answer.status !== undefined && ownMs(answer) <= bound.withinMs)
    case 'accepted answered':
      return shareOf(answers.filter(isAccepted), answer => ownMs(answer) <= bound.withinMs)
    case 'overload refused':
      return shareOf(
        answers.filter(({ code }) => code === 'overloaded'),
        answer => ownMs(answer) <= bound.withinMs,
      )
    case 'refused as':
      return shareOf(answers, answer => answer.code === bound.code && ownMs(answer) <= bound.withinMs)
  }
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
