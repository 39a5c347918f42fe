import { Failure } from '../command-line/failure.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readRunFile } from '../launcher/run-file.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { findApplications } from '../traces/span-store.ts'
import { APPEAR_WITHIN_MS } from './await-spans.ts'

/** The application that a trace, or a load balancer's line, is about. */
export async function applicationOfTrace(traceId: string, data: string | undefined): Promise<string> {
  const { traces, runFile, shown } = locateDataFolder(data)
  let found = findApplications(traces, traceId)
  if (readRunFile(runFile)) {
    const hasFound = async () => {
      found = findApplications(traces, traceId)
      return found.length > 0
    }
    await waitUntil(hasFound, { withinMs: APPEAR_WITHIN_MS })
  }
  const [applicationId, ...others] = found
  if (applicationId === undefined)
    throw new Failure(`no application with the trace ${traceId} in ${shown}/traces`)
  if (others.length === 0) return applicationId
  throw new Failure(
    `the trace ${traceId} has ${found.length} applications; ask for one of them:\n${found.join('\n')}`,
  )
}
