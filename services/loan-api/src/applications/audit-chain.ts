import { createHash } from 'node:crypto'

/** An application as the database has it, with what was recorded of its changes. Texts are those that the database hashed. */
export type AuditedApplication = {
  applicationId: string
  status: string
  deferrals: number
  isSetAside: boolean
  applied: string
  /** Absent while there is no decision on record. */
  decision: string | null
  events: AuditedEvent[]
}

export type AuditedEvent = {
  sequence: number
  event: string
  details: { applied?: string; decision?: string }
  text: string
  /** SHA-256 of the hash of the event before, when there is one, and `text`; in hexadecimal, as all digests here. */
  hash: string
}

const DECISIONS = ['APPROVED', 'REJECTED']

/**
 * The first thing in the events of an application that is not as it was written, or does not lead to the application as it
 * stands; `undefined` when all is well. Who may write everything could rewrite a whole chain: against that its hashes must be kept elsewhere.
 */
export function faultOf(application: AuditedApplication): string | undefined {
  const { applied, events } = application
  return (
    brokenLink(events) ??
    mismatch(events.at(0), 'RECEIVED', 'applied', applied) ??
    wrongEvidence(application) ??
    wrongOutcome(application)
  )
}

function brokenLink(events: AuditedEvent[]): string | undefined {
  let previous = ''
  for (const [index, { sequence, text, hash }] of events.entries()) {
    if (sequence !== index + 1) return `event ${index + 1} is missing`
    if (hash !== sha256(Buffer.from(previous, 'hex'), text))
      return `event ${sequence} is not what was written`
    previous = hash
  }
  return undefined
}

function mismatch(
  found: AuditedEvent | undefined,
  event: string,
  digest: 'applied' | 'decision',
  text: string,
): string | undefined {
  if (found?.event !== event) return `event ${event} is missing`
  if (found.details[digest] === sha256(text)) return undefined
  return `event ${found.sequence} has another ${digest === 'applied' ? 'application' : 'decision'} than the record`
}

function wrongEvidence({ status, decision, events }: AuditedApplication): string | undefined {
  if (decision !== null) return mismatch(events.at(-1), status, 'decision', decision)
  return DECISIONS.includes(status) ? 'its decision is missing' : undefined
}

/** Whether the events lead to where the application stands. */
function wrongOutcome({ status, deferrals, isSetAside, events }: AuditedApplication): string | undefined {
  const kinds = events.map(({ event }) => event)
  const count = (kind: string) => kinds.filter(each => each === kind).length
  const decisions = kinds.filter(kind => DECISIONS.includes(kind))
  const expected = DECISIONS.includes(status) ? [status] : []
  if (decisions.join() !== expected.join()) {
    return `the status is ${status}, and the events decide ${decisions.join(' and ') || 'nothing'}`
  }
  if (count('RECEIVED') !== 1) return 'it was received more than once'
  if (count('DEFERRED') !== deferrals) return `${deferrals} deferrals have ${count('DEFERRED')} events`
  const lastMove = kinds.findLast(kind => kind === 'SET_ASIDE' || kind === 'REQUEUED')
  if (isSetAside !== (lastMove === 'SET_ASIDE'))
    return 'the events do not say that it is set aside, or that it is not'
  return undefined
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
