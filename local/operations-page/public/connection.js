/** @import { History, Look } from './page.js' */

/** Looks are a second apart, and take two when a service is late: twice that long without one, and something is wrong. */
const NEWS_WITHIN_MS = 4_000

/**
 * Hears what the server tells, as long as somebody can see the page: a browser gives one host six connections, for all its tabs.
 * A server that is frozen and a connection that died in silence say nothing of it; `lost` is called for them too, again and again.
 * @param {{ first: (history: History) => void, next: (look: Look) => void, lost: () => void }} hearer
 */
export function connect({ first, next, lost }) {
  /** @type {EventSource | undefined} */
  let stream
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let overdue
  /** @type {number | undefined} */
  let lastAtMs

  /**
   * @template {Look} News
   * @param {(news: News) => void} hear
   * @param {string} data
   */
  function take(hear, data) {
    /** @type {News} */
    const news = JSON.parse(data)
    const { atMs } = news.status
    // A server that looks no more tells whoever comes anew what it saw last.
    if (atMs === lastAtMs) return
    lastAtMs = atMs
    expectNews()
    hear(news)
  }

  function expectNews() {
    clearTimeout(overdue)
    overdue = setTimeout(() => {
      lost()
      open()
    }, NEWS_WITHIN_MS)
  }

  function close() {
    clearTimeout(overdue)
    stream?.close()
  }

  function open() {
    close()
    stream = new EventSource('/stream')
    stream.addEventListener('history', ({ data }) => take(first, data))
    stream.addEventListener('look', ({ data }) => take(next, data))
    stream.addEventListener('error', lost)
    expectNews()
  }

  if (!document.hidden) open()
  return { open, close }
}
