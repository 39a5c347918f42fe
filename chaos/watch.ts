import { setTimeout } from 'node:timers/promises'
import type { ThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import type { Look } from './evidence.ts'
import { countUndecided } from './records.ts'

const LOOKS_EVERY_MS = 1_000
/** A service that is paused does not answer, and a look must not wait for that. */
const ANSWERS_WITHIN_MS = 500

/** Looks at the platform once a second until what is returned is called. */
export function watch(platform: ThrowawayPlatform, looked: (look: Look) => void): () => Promise<void> {
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const [breaker, undecided] = await Promise.all([
        readBreaker(platform),
        countUndecided(platform.database.url),
      ])
      looked({
        atMs: performance.timeOrigin + performance.now(),
        ...(breaker !== undefined && { breaker }),
        ...(undecided !== undefined && { undecided }),
        memoryMib: Math.max(...platform.processes.map(memoryOf)),
      })
      await setTimeout(LOOKS_EVERY_MS, undefined, { signal: over.signal }).catch(() => {})
    }
  })()
  return async () => {
    over.abort()
    await watching
  }
}

async function readBreaker(platform: ThrowawayPlatform): Promise<string | undefined> {
  const metrics = await platform
    .processOf('scoring-svc')
    .metrics(ANSWERS_WITHIN_MS)
    .catch(() => '')
  return /^circuit_breaker_state\{name="bureau",state="(\w+)"\} 1$/m.exec(metrics)?.[1]
}

/** None of a process that is gone, or where there is no /proc. */
function memoryOf({ memoryMib }: ThrowawayPlatform['processes'][number]): number {
  try {
    return memoryMib().now
  } catch {
    return 0
  }
}
