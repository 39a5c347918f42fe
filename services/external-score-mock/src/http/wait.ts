import { setTimeout } from 'node:timers/promises'
import type { Response } from 'express'

/** Waits `ms` milliseconds, or until the client leaves: nobody is kept busy for an answer that nobody reads. */
export async function wait(res: Pick<Response, 'closed' | 'once' | 'off'>, ms: number): Promise<void> {
  if (res.closed) return
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  res.once('close', leave)
  // The only way to reject is the client's leaving, which ends the wait like the time does.
  await setTimeout(ms, undefined, { signal: leaving.signal }).catch(() => {})
  res.off('close', leave)
}
