import type { RequestHandler } from 'express'

/** What a page sends with a form that authenticates by header; the last is Swagger UI's. */
const HEADERS = 'authorization, content-type, x-requested-with'

/** Seconds for which a browser need not ask again. */
const MAX_AGE = '600'

/**
 * Lets pages of these origins call the route and read its answers, without cookies (the Fetch standard's CORS). To all others nothing is said:
 * their preflight goes on, to be refused, and their browsers show them no answer.
 */
export function answerPagesOf(origins: string[]): RequestHandler {
  return (req, res, next) => {
    if (origins.length > 0) res.vary('Origin')
    const { origin } = req.headers
    if (origin === undefined || !origins.includes(origin)) return next()
    res.set('Access-Control-Allow-Origin', origin)
    if (req.method !== 'OPTIONS') return next()
    res.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': HEADERS,
      'Access-Control-Max-Age': MAX_AGE,
    })
    res.status(204).end()
  }
}
