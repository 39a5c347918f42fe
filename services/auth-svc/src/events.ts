import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import {
  INACTIVE_REASONS,
  INTROSPECTION_REFUSALS,
  NO_VERDICT_REASONS,
  type OAuthError,
  TOKEN_REFUSALS,
} from './tokens/errors.ts'
import type { Events } from './tokens/ports.ts'

/** What happened, once as a metric and once as a log line; neither ever holds a token or a secret. */
export function createEvents(log: Log, metrics: Metrics): Events {
  const issued = metrics.counter({
    name: 'oauth_tokens_issued_total',
    help: 'Access tokens issued',
    signal: 'traffic',
  })
  const refused = metrics.counter({
    name: 'oauth_tokens_refused_total',
    help: 'Token requests refused, by the error of RFC 6749 section 5.2',
    labels: ['error'],
    signal: 'errors',
  })
  const failures = metrics.counter({
    name: 'oauth_failed_authentications_total',
    help: 'Wrong secrets and unknown clients, by what was answered: refused (401), limited (429)',
    labels: ['outcome'],
    signal: 'errors',
  })
  const introspections = metrics.counter({
    name: 'oauth_introspections_total',
    help: 'Introspections by outcome: active, inactive, no_verdict (the issuer or the time was lacking), refused (the caller)',
    labels: ['outcome', 'reason'],
    signal: 'traffic',
  })
  const fetches = metrics.counter({
    name: 'oauth_issuer_key_fetches_total',
    help: 'Attempts to fetch the keys of a trusted issuer, by outcome',
    labels: ['outcome'],
    signal: 'errors',
  })
  for (const error of TOKEN_REFUSALS) refused.inc({ error }, 0)
  introspections.inc({ outcome: 'active', reason: '' }, 0)
  for (const reason of INACTIVE_REASONS) introspections.inc({ outcome: 'inactive', reason }, 0)
  for (const reason of NO_VERDICT_REASONS) introspections.inc({ outcome: 'no_verdict', reason }, 0)
  for (const reason of INTROSPECTION_REFUSALS) introspections.inc({ outcome: 'refused', reason }, 0)
  for (const outcome of ['refused', 'limited']) failures.inc({ outcome }, 0)
  for (const outcome of ['fetched', 'failed']) fetches.inc({ outcome }, 0)

  return {
    authenticationFailed: (outcome, clientId) => {
      failures.inc({ outcome })
      // A refusal is logged as that of the request.
      if (outcome === 'limited')
        log.warn({ ...(clientId && { clientId }) }, 'too many failed authentications')
    },
    tokenIssued: (clientId, scope) => {
      issued.inc()
      log.info({ clientId, scope }, 'token issued')
    },
    tokenRefused: error => {
      refused.inc({ error: error.error })
      log.info(refusal(error), 'token refused')
    },
    introspectionActive: clientId => {
      introspections.inc({ outcome: 'active', reason: '' })
      log.debug({ clientId }, 'token active')
    },
    introspectionInactive: reason => {
      introspections.inc({ outcome: 'inactive', reason })
      log.info({ reason }, 'token inactive')
    },
    introspectionRefused: error => {
      introspections.inc({ outcome: 'refused', reason: error.error })
      log.warn(refusal(error), 'introspection refused')
    },
    noVerdict: (reason, cause) => {
      introspections.inc({ outcome: 'no_verdict', reason })
      log.warn({ reason, ...(cause !== undefined && { err: cause }) }, 'no verdict on a token')
    },
    issuerKeysFetched: (issuer, keys) => {
      fetches.inc({ outcome: 'fetched' })
      log.info({ issuer, keys }, 'issuer keys fetched')
    },
    issuerKeysNotFetched: (issuer, err) => {
      fetches.inc({ outcome: 'failed' })
      log.warn({ issuer, err }, 'issuer keys not fetched')
    },
  }
}

function refusal({ error, description, clientId }: OAuthError) {
  return { reason: error, detail: description, ...(clientId && { clientId }) }
}
