import { setTimeout } from 'node:timers/promises'
import type { Response } from 'express'

/** Waits `ms` milliseconds, or less when the client leaves. @returns whether the client is still there. */
export async function wait(res: Response, ms: number): Promise<boolean> {
  if (res.closed) return false
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  res.once('close', leave)
  const stayed = await setTimeout(ms, true, { signal: leaving.signal }).catch(() => false)
  res.off('close', leave)
  return stayed
}
