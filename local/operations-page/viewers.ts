import type { ServerResponse } from 'node:http'
import { PAGE_HEADERS } from './answers.ts'

/** Open pages at once; the one that has looked for longest gives way. */
const MAX_VIEWERS = 20
/** A page that takes nothing any more, because its laptop sleeps, is let go; it comes back by itself. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** The open pages, each told by server-sent events. */
export function createViewers() {
  const viewers = new Set<ServerResponse>()

  /** At once: one that reads nothing would not take an end either. */
  function letGo(res: ServerResponse | undefined): void {
    if (!res) return
    viewers.delete(res)
    res.destroy()
  }

  return {
    add(res: ServerResponse, first: unknown): void {
      res.writeHead(200, { ...PAGE_HEADERS, 'content-type': 'text/event-stream' })
      res.write(eventOf('history', first))
      viewers.add(res)
      res.once('close', () => viewers.delete(res))
      const [oldest] = viewers
      if (viewers.size > MAX_VIEWERS) letGo(oldest)
    },
    tell(news: unknown): void {
      const event = eventOf('look', news)
      for (const res of viewers) {
        if (res.writableLength > MAX_UNSENT_BYTES) letGo(res)
        else res.write(event)
      }
    },
  }
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
