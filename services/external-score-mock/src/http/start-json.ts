import type { Response } from 'express'

/** The head of a report whose body, of so many bytes, is sent by hand. */
export function startJson(res: Response, bytes: number): Response {
  return res.status(200).type('application/json').set('Content-Length', String(bytes))
}
