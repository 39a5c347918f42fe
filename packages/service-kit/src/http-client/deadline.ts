import type { Request } from 'express'
import { Problem } from '../problem/problem.ts'

/** Tells a peer how many milliseconds its caller will wait. Not Envoy's header: Service Connect overwrites that one. */
export const REQUEST_TIMEOUT_HEADER = 'x-request-timeout-ms'

/** Told to the peer as less than we wait, so that its typed answer arrives before we stop listening. */
export const ANSWER_MARGIN_MS = 20

/** A point in time by which an answer is due, on the clock of `performance.now()`. */
export type Deadline = { leftMs: () => number }

export function deadlineAt(timeMs: number): Deadline {
  return { leftMs: () => Math.max(0, timeMs - performance.now()) }
}

/**
 * The deadline of a request from a peer of ours: what its header says, cut to `ceilingMs`, or the ceiling without one.
 * @throws {Problem} `invalid_request` when the header is not a whole number of milliseconds.
 */
export function deadlineOf(req: Request, arrivedAtMs: number, ceilingMs: number): Deadline {
  const told = req.headers[REQUEST_TIMEOUT_HEADER]
  if (told === undefined) return deadlineAt(arrivedAtMs + ceilingMs)
  if (typeof told !== 'string' || !/^\d{1,9}$/.test(told)) {
    throw new Problem('invalid_request', 'a header is not acceptable', {
      errors: [{ header: REQUEST_TIMEOUT_HEADER, detail: 'must be a whole number of milliseconds' }],
    })
  }
  return deadlineAt(arrivedAtMs + Math.min(Number(told), ceilingMs))
}
