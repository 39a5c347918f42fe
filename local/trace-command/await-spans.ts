import { Failure } from '../command-line/failure.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readRunFile } from '../launcher/run-file.ts'
import { waitUntil } from '../processes/wait-until.ts'
import type { StoredSpan } from '../traces/span.ts'
import { findSpans, findTrace, KEPT_MB } from '../traces/span-store.ts'
import { keyOf } from '../traces/trace-tree.ts'
import type { Asked } from './application-id.ts'

/** A service sends its spans every second; the second one is for those that a busy machine sends late. */
const ALL_ARRIVE_WITHIN_MS = 2_000
/** For an application that somebody has just sent. */
const APPEAR_WITHIN_MS = 3_000

/** `applicationId` is not there of a trace in which every request failed before it had one. */
export type Found = { applicationId?: string | undefined; spans: StoredSpan[] }

/** The spans of an application's traces, or of one trace; of a running platform also those that are on their way. */
export async function awaitSpans(asked: Asked, data: string | undefined): Promise<Found> {
  const { traces, runFile, shown, orAnother } = locateDataFolder(data)
  let found = find(traces, asked)
  if (readRunFile(runFile)) {
    const hasAll = () => {
      found = find(traces, asked)
      return found.spans.length > 0 && Date.now() - endOf(found.spans) > ALL_ARRIVE_WITHIN_MS
    }
    await waitUntil(hasAll, { withinMs: APPEAR_WITHIN_MS })
  }
  const { applicationIds, spans } = found
  const what = 'traceId' in asked ? asked.traceId : `of ${asked.applicationId}`
  if (spans.length === 0) {
    throw new Failure(`no trace ${what} in ${shown}/traces${orAnother}, which keeps the last ${KEPT_MB} MB`)
  }
  if (applicationIds.length > 1) {
    const all = applicationIds.join('\n')
    throw new Failure(
      `the trace ${what} has ${applicationIds.length} applications; ask for one of them:\n${all}`,
    )
  }
  return { applicationId: applicationIds[0], spans }
}

function find(traces: string, asked: Asked): { applicationIds: string[]; spans: StoredSpan[] } {
  if ('applicationId' in asked) {
    return { applicationIds: [asked.applicationId], spans: findSpans(traces, asked.applicationId) }
  }
  const { applicationIds, spans } = findTrace(traces, asked.traceId)
  const [applicationId, ...others] = applicationIds
  if (applicationId === undefined || others.length > 0) return { applicationIds, spans }
  // With what recovery made of it, in traces of its own.
  const all = [...spans, ...findSpans(traces, applicationId)]
  return { applicationIds, spans: [...new Map(all.map(span => [keyOf(span), span])).values()] }
}

function endOf(spans: StoredSpan[]): number {
  return Math.max(...spans.map(({ startMs, durationMs }) => startMs + durationMs))
}
