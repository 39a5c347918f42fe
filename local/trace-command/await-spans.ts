import { Failure } from '../command-line/failure.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readRunFile } from '../launcher/run-file.ts'
import { waitUntil } from '../processes/wait-until.ts'
import type { StoredSpan } from '../traces/span.ts'
import { findSpans } from '../traces/span-store.ts'

/** A service sends its spans every second; the second one is for those that a busy machine sends late. */
const ALL_ARRIVE_WITHIN_MS = 2_000
/** For an application that somebody has just sent. */
export const APPEAR_WITHIN_MS = 3_000

/** The spans of an application's traces; of a running platform also those that are on their way. */
export async function awaitSpans(applicationId: string, data: string | undefined): Promise<StoredSpan[]> {
  const { traces, runFile } = locateDataFolder(data)
  let spans = findSpans(traces, applicationId)
  if (readRunFile(runFile)) {
    const hasAll = () => {
      spans = findSpans(traces, applicationId)
      return spans.length > 0 && Date.now() - endOf(spans) > ALL_ARRIVE_WITHIN_MS
    }
    await waitUntil(hasAll, { withinMs: APPEAR_WITHIN_MS })
  }
  if (spans.length === 0) throw new Failure(`no trace of ${applicationId} in ${shown(data)}`)
  return spans
}

function endOf(spans: StoredSpan[]): number {
  return Math.max(...spans.map(({ startMs, durationMs }) => startMs + durationMs))
}

function shown(data: string | undefined): string {
  return `${locateDataFolder(data).shown}/traces`
}
