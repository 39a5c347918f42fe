import { setTimeout as delay } from 'node:timers/promises'

// Short beside what people notice, long beside what a look costs.
const LOOK_EVERY_MS = 50

/** Looks until the condition holds (true) or the time is over (false). An aborted signal throws its reason. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs
  while (!(await condition())) {
    signal?.throwIfAborted()
    if (performance.now() > deadlineMs) return false
    await delay(LOOK_EVERY_MS)
  }
  return true
}
