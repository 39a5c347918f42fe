import { type AnswerHead, PeerSilence } from '@loans/service-kit/http-client/peer'
import {
  BureauContractViolation,
  BureauUnavailable,
  DeadlineExceeded,
  type ScoringFailure,
} from '../../scores/errors.ts'
import { retryAfterMs } from './retry-after.ts'

/**
 * What a call without a readable answer means. `cutByDeadline` says that the attempt had less than its full time because our
 * caller has no more: a timeout is then not the bureau's failure. Anything but a `PeerSilence` is a bug and returned as it is.
 */
export function failureOfSilence(error: unknown, { cutByDeadline }: { cutByDeadline: boolean }): unknown {
  if (!(error instanceof PeerSilence)) return error
  switch (error.silence) {
    case 'refused':
    case 'reset':
      return new BureauUnavailable(error.silence, { cause: error })
    case 'aborted':
      return new DeadlineExceeded('caller_left', { cause: error })
    case 'timeout':
      return cutByDeadline
        ? new DeadlineExceeded('bureau_too_slow', { cause: error })
        : new BureauUnavailable('timeout', { cause: error })
    case 'malformed':
      // A proxy's 503 has a page of HTML for a body and is an outage all the same.
      return error.heard && error.heard.status !== 200
        ? failureOfStatus(error.heard)
        : new BureauContractViolation('unreadable', { cause: error })
  }
}

/** What a status other than 200 means. Redirects are never followed: an applicant's data goes where configuration says. */
export function failureOfStatus({ status, headers }: AnswerHead): ScoringFailure {
  const options = { retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) }
  if (status === 429) return new BureauUnavailable('rate_limited', options)
  if (status === 408) return new BureauUnavailable('timeout', options)
  if (status >= 500) return new BureauUnavailable('server_error', options)
  if (status >= 400) return new BureauContractViolation('our_request_refused', { where: `status ${status}` })
  return new BureauContractViolation('unexpected_status', { where: `status ${status}` })
}
