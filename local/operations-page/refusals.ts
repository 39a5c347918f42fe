import { type Increase, rateOf } from './counts.ts'
import type { Status } from './status.ts'

const MEANINGS: Record<string, string> = {
  400: 'not readable or not valid',
  401: 'no valid access token',
  403: 'not allowed to apply',
  409: 'the same key is in progress',
  413: 'too large',
  415: 'no JSON',
  422: 'the key of another application',
  429: 'beyond the partner’s rate',
}

/** Answers with 4xx by their status, the most frequent first. 499 is none: nobody was there to be refused. */
export function refusalsOf(recent: Increase): Status['errors']['refusals'] {
  return Object.entries(recent.counts)
    .filter(([what, count]) => /^answered 4\d\d$/.test(what) && what !== 'answered 499' && count > 0)
    .map(([what]) => ({ status: what.slice('answered '.length), perSecond: rateOf(recent, what) }))
    .map(({ status, perSecond }) => ({ status, meaning: MEANINGS[status] ?? 'refused', perSecond }))
    .sort((a, b) => b.perSecond - a.perSecond)
}
