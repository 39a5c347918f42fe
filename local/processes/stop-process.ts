import { waitUntil } from './wait-until.ts'

/** One attempt to end a process and how long it may take. */
export type WayToStop = { signal: NodeJS.Signals; withinMs: number }

type Target = { send(signal: NodeJS.Signals): void; isGone(): boolean }

/** Tries each way in turn until the process is gone. `force` cuts the first, orderly way short. */
export async function stopProcess(target: Target, ways: WayToStop[], force?: AbortSignal): Promise<void> {
  for (const [index, { signal, withinMs }] of ways.entries()) {
    const isCutShort = () => index === 0 && force?.aborted === true
    if (target.isGone()) return
    if (isCutShort()) continue
    target.send(signal)
    await waitUntil(() => target.isGone() || isCutShort(), { withinMs })
  }
}
