import { noteInLog } from '@loans/service-kit/http-server/app'
import { annotate } from '@loans/service-kit/telemetry/spans'
import type { RequestHandler, Response } from 'express'
import { authenticationTimeoutMs, type Deadline } from '../applications/budget.ts'
import type { Partner, Scope } from '../applications/partners.ts'
import type { Authenticator } from '../applications/ports.ts'
import { problem } from './problem.ts'

type AuthenticateParts = {
  authenticator: Authenticator
  partnerOf: (client: { issuer: string; clientId: string }) => Partner | undefined
  answerDeadline: (res: Response) => Deadline
}

const REALM = 'Bearer realm="loans"'
/** RFC 6750 section 2.1. Real tokens have 2 kB; even when form-encoding triples it, one of 5 kB fits into auth-svc's 16. */
const BEARER = /^Bearer +([\w.~+/-]{1,5120}=*) *$/i

/** Lets a request pass when its token allows `scope`, and leaves whose it is for `partnerOf`. */
export function authenticate({ authenticator, partnerOf, answerDeadline }: AuthenticateParts) {
  return (scope: Scope): RequestHandler =>
    async (req, res, next) => {
      const token = tokenOf(req.headers.authorization)
      const verdict = await authenticator.introspect(token, authenticationTimeoutMs(answerDeadline(res)))
      if (!verdict.active) throw invalidToken()
      const partner = partnerOf(verdict)
      if (!partner) throw problem('unknown_client', 'the client of this token is not registered here')
      if (!verdict.scopes.has(scope) || !partner.scopes.includes(scope)) throw insufficientScope(scope)
      res.locals.partnerId = partner.partnerId
      noteInLog(res, { partner: partner.partnerId })
      annotate({ 'loan.partner_id': partner.partnerId })
      next()
    }
}

/** The partner that the request has been authenticated for. */
export function partnerIdOf(res: Response): string {
  return res.locals.partnerId
}

function tokenOf(authorization: string | undefined): string {
  if (authorization === undefined || !/^Bearer\b/i.test(authorization)) {
    throw problem('authentication_required', 'the request has no bearer token', {
      headers: { 'WWW-Authenticate': REALM },
    })
  }
  const token = BEARER.exec(authorization)?.[1]
  if (!token) throw invalidToken()
  return token
}

function invalidToken() {
  return problem('invalid_token', 'the access token is not valid', {
    headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
  })
}

function insufficientScope(scope: Scope) {
  return problem('insufficient_scope', `this needs the scope ${scope}`, {
    headers: { 'WWW-Authenticate': `${REALM}, error="insufficient_scope", scope="${scope}"` },
  })
}
