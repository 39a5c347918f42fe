import {
  drip,
  dripHeaders,
  type Effect,
  garbage,
  hang,
  json,
  oversized,
  redirect,
  resetBeforeHeaders,
  resetMidBody,
  slowHeaders,
  truncated,
  wrongContentType,
} from './effects.ts'

/** Longer than any caller waits. */
const TOO_LATE_MS = 5_000

/** Every way in which a peer that would have said `good`, with 200, says nothing that can be used, or says it too late. */
export function unusableAnswers(good: object): [name: string, Effect][] {
  return [
    ['answers with garbage', garbage()],
    ['answers with HTML', wrongContentType(200, good)],
    ['answers without end', oversized(200, good)],
    ['redirects', redirect('http://127.0.0.1:9/elsewhere')],
    ['resets the connection', resetBeforeHeaders()],
    ['resets in the middle of its answer', resetMidBody(200, good)],
    ['stops in the middle of its answer', truncated(200, good)],
    ['accepts and hangs', hang()],
    ['is slow', slowHeaders(TOO_LATE_MS, json(200, good))],
    ['drips its headers', dripHeaders(200, good, TOO_LATE_MS / 100)],
    ['drips its answer', drip(200, good, TOO_LATE_MS / 100)],
  ]
}
