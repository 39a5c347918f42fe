import { noteInLog, sendJson } from '@loans/service-kit/http-server/app'
import type { ErrorRequestHandler } from 'express'
import { OAuthError, type OAuthErrorCode } from '../tokens/errors.ts'

const STATUS: Record<OAuthErrorCode, number> = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  access_denied: 403,
}

/** RFC 7617; RFC 6749 section 5.2 wants the challenge to fit the scheme that the client used, and Basic is the only one. */
const CHALLENGE = 'Basic realm="auth-svc", charset="UTF-8"'

/** Answers the routes before it with the error document of RFC 6749 section 5.2; anything else passes on. */
export function answerOAuthErrors(refused: (error: OAuthError) => void): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (!(error instanceof OAuthError)) return next(error)
    refused(error)
    noteInLog(res, { problem: error.error })
    if (error.error === 'invalid_client') res.set('WWW-Authenticate', CHALLENGE)
    res.set('Pragma', 'no-cache')
    sendJson(res, STATUS[error.error], { error: error.error, error_description: error.description })
  }
}
