import type { Clock, EndedCall } from './ports.ts'

/** As in the access logs, nginx' number: the client had gone before its answer was complete. */
export const CLIENT_LEFT = 499

/** Enough for the last minutes of a load run at some 2 MB; totals go on beyond it. */
const MAX_ENTRIES = 10_000
/** The same for what is known of each application: one that is forgotten after so many others is counted again. */
const MAX_APPLICATIONS = 100_000

type BegunCall = Omit<EndedCall, 'status'> & {
  /** The applicant's keyed hash. */
  applicant: string
  /** What the call drew as its delay, the applicant's own latency included. */
  delayMs: number
}

type Entry = BegunCall & Pick<EndedCall, 'status'> & { startedAt: string; durationMs: number }

type Tally = { calls: number; charged: number; inFlight: number; maxConcurrent: number }

type JournalParts = { nowMs: Clock; maxEntries?: number; maxApplications?: number }

/** What the bureau was asked. A call is entered when it ends; those at work count as in flight, and towards concurrency. */
export function createJournal({
  nowMs,
  maxEntries = MAX_ENTRIES,
  maxApplications = MAX_APPLICATIONS,
}: JournalParts) {
  const tallies = new Map<string, Tally>()
  let entries: Entry[] = []
  let totals = nothing()
  let inFlight = 0

  function tallyOf(applicationId: string): Tally {
    const known = tallies.get(applicationId)
    if (known) return known
    const tally = { calls: 0, charged: 0, inFlight: 0, maxConcurrent: 0 }
    tallies.set(applicationId, tally)
    if (tallies.size > maxApplications) forgetOldest(tallies)
    return tally
  }

  function enter(call: BegunCall, status: number | null, startedAtMs: number, tally: Tally): void {
    const startedAt = new Date(startedAtMs).toISOString()
    entries.push({ ...call, status, startedAt, durationMs: Math.round(nowMs() - startedAtMs) })
    if (entries.length > maxEntries) entries.shift()
    tally.calls += 1
    totals.calls += 1
    if (tally.calls === 1) totals.applications += 1
    if (!call.charged) return
    tally.charged += 1
    totals.charged += 1
  }

  return {
    inFlight: () => inFlight,
    /** A call has come; what is returned ends it. */
    begin: (call: BegunCall): ((status: number | null) => void) => {
      const startedAtMs = nowMs()
      const tally = tallyOf(call.applicationId)
      inFlight += 1
      tally.inFlight += 1
      tally.maxConcurrent = Math.max(tally.maxConcurrent, tally.inFlight)
      totals.maxConcurrent = Math.max(totals.maxConcurrent, tally.inFlight)
      return status => {
        inFlight -= 1
        tally.inFlight -= 1
        enter(call, status, startedAtMs, tally)
      }
    },
    /** Newest first; everything of one application alone when it is named. */
    read: ({ applicationId, limit }: { applicationId?: string | undefined; limit: number }) => {
      const tally = applicationId === undefined ? undefined : tallies.get(applicationId)
      const of = applicationId === undefined ? totals : ofApplication(tally)
      return {
        calls: of.calls,
        charged: of.charged,
        applications: of.applications,
        maxConcurrentPerApplication: of.maxConcurrent,
        inFlight: applicationId === undefined ? inFlight : (tally?.inFlight ?? 0),
        entries: entries
          .filter(entry => applicationId === undefined || entry.applicationId === applicationId)
          .slice(-limit)
          .reverse(),
      }
    },
    /** Forgets what has ended; calls at work are entered when they end. */
    clear: (): void => {
      entries = []
      totals = nothing()
      for (const [applicationId, tally] of tallies) {
        if (tally.inFlight === 0) tallies.delete(applicationId)
        Object.assign(tally, { calls: 0, charged: 0, maxConcurrent: tally.inFlight })
        totals.maxConcurrent = Math.max(totals.maxConcurrent, tally.inFlight)
      }
    },
  }
}

export type Journal = ReturnType<typeof createJournal>

function nothing() {
  return { calls: 0, charged: 0, applications: 0, maxConcurrent: 0 }
}

function ofApplication(tally: Tally = { ...nothing(), inFlight: 0 }) {
  return { ...tally, applications: Math.min(1, tally.calls) }
}

/** One with calls at work is kept, or it would be counted twice. */
function forgetOldest(tallies: Map<string, Tally>): void {
  for (const [applicationId, { inFlight }] of tallies) {
    if (inFlight === 0) return void tallies.delete(applicationId)
  }
}
