import type { Answer } from 'k6/http'
import { Counter, Rate } from 'k6/metrics'
import { AVAILABLE, REFUSED } from '../measures.ts'
import type { Body } from './call.ts'
import { isWarmUp } from './turn.ts'

const available = new Rate(AVAILABLE)
const refused = new Counter(REFUSED)

/** Counts an answer, or that there was none, and returns whether it is a failure of ours. One of 4xx is the partner's: it counts as neither. */
export function isFailure({ status }: Answer, { code }: Body): boolean {
  const failed = status === 0 || status >= 500
  if (failed || status < 400) available.add(!failed)
  // The tag is one of few codes, and there is none beside it that tells the warm-up's apart.
  if ((failed || status >= 400) && !isWarmUp()) {
    refused.add(1, { code: code ?? (status === 0 ? 'no answer' : `status ${status}`) })
  }
  return failed
}
