import type { Response } from 'express'
import { wait } from './wait.ts'

/** How one call ends: by its answer, by the client's leaving, or cut by the bureau. */
export type Exchange = {
  res: Response
  /** Says nothing until the client leaves, until `over`, or for as long as anybody is kept. */
  hang: (over?: AbortSignal) => Promise<void>
  /** Ends the connection by RST. */
  reset: () => void
  /** Ends the connection by FIN, whatever of the answer is missing. */
  close: () => void
}

type Ending = {
  maxHangMs: number
  /** Called once: with the status that was sent, null when none was, undefined when the client left before. */
  ended: (status: number | null | undefined) => void
}

/** Watches the connection of `res` for who ends the call. */
export function openExchange(res: Response, { maxHangMs, ended }: Ending): Exchange {
  const { socket } = res.req
  let hasEnded = false
  const end = (status: number | null | undefined) => {
    if (hasEnded) return
    hasEnded = true
    res.off('finish', finish).off('close', leave)
    socket.off('end', leave)
    ended(status)
  }
  const finish = () => end(res.statusCode)
  const leave = () => end(undefined)
  // What is cut here has ended, although the connection has not been taken apart yet: the client may call again at once.
  const cut = () => end(res.headersSent ? res.statusCode : null)
  res.once('finish', finish).once('close', leave)
  // Comes before `close`, by which time a client that gave up may have called again.
  socket.once('end', leave)
  return {
    res,
    hang: async over => {
      await wait(res, maxHangMs, over)
      if (res.closed) return
      cut()
      res.destroy()
    },
    reset: () => {
      if (res.closed) return
      cut()
      socket.resetAndDestroy()
    },
    close: () => {
      if (res.closed) return
      cut()
      // Not `end`, which would wait for the client's FIN, for ever if need be.
      socket.destroySoon()
    },
  }
}
