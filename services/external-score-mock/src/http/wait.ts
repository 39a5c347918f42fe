import { setTimeout } from 'node:timers/promises'
import type { Response } from 'express'

/**
 * Waits `ms` milliseconds, or until the client leaves: nobody is kept busy for an answer that nobody reads; or until `over`, when
 * what the wait is for has ended.
 */
export async function wait(
  res: Pick<Response, 'closed' | 'once' | 'off'>,
  ms: number,
  over?: AbortSignal,
): Promise<void> {
  if (ms <= 0 || res.closed || over?.aborted) return
  const ending = new AbortController()
  const end = () => ending.abort()
  res.once('close', end)
  over?.addEventListener('abort', end)
  // The only way to reject is that somebody ends the wait, which is as good as its time.
  await setTimeout(ms, undefined, { signal: ending.signal }).catch(() => {})
  res.off('close', end)
  over?.removeEventListener('abort', end)
}
