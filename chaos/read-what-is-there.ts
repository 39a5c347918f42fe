import type { ThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import { verifyAudit } from '../services/loan-api/src/verify-audit.ts'
import { controlBureau } from './bureau-control.ts'
import type { Evidence } from './evidence.ts'
import { orMissing } from './missing.ts'
import { readRows } from './records.ts'
import { readServerTimes } from './server-times.ts'

/** At the end: what is on record, what the bureau was asked, how long it took by loan-api's clock, and whether the audit closes. */
export async function readWhatIsThere(
  { database, processOf, logOf }: Pick<ThrowawayPlatform, 'database' | 'processOf' | 'logOf'>,
  evidence: Evidence,
): Promise<void> {
  await orMissing('rows', evidence, async () => {
    evidence.rows = await readRows(database.url)
  })
  await orMissing('journal', evidence, async () => {
    evidence.calls = await controlBureau(processOf('external-score-mock').operationsUrl).readCalls()
  })
  await orMissing('server times', evidence, async () => {
    evidence.serverMs = await readServerTimes(logOf('loan-api'))
  })
  await orMissing('audit', evidence, async () => {
    const { fault } = await verifyAudit(database.url)
    if (fault) evidence.auditFault = `${fault.applicationId}: ${fault.what}`
  })
}
