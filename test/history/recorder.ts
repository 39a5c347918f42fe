import type { Operation } from './history.ts'
import { meaningOf } from './meaning.ts'
import type { PartnerId } from './peers.ts'

export type Partner = { id: PartnerId; token: string }

type Caller = { client: string; partner: Partner; url: string; patienceMs: number }
type Application = {
  /** Null applies without one; then the applicant is nobody else's. */
  key: string | null
  applicant: string
  /** The same, canonical and as the client spells it. */
  body: string
  spelled: string
  isAsync?: boolean
}

export type Recorder = ReturnType<typeof createRecorder>

/** Does what clients ask for, and writes down every invocation and answer. */
export function createRecorder() {
  const operations: Operation[] = []
  const wakeUpsMs: number[] = []
  const named = new Map<string, Set<string>>()
  const inFlight = new Map<string, number>()
  const inFlightTo = (url: string) => inFlight.get(url) ?? 0

  async function record(
    { client, partner, url, patienceMs }: Caller,
    about: { subject: string; asked: Operation['asked'] },
    request: { path: string; init: RequestInit },
  ): Promise<Operation> {
    const invokedAtMs = performance.now()
    inFlight.set(url, inFlightTo(url) + 1)
    const answer = await send(url + request.path, {
      ...request.init,
      headers: { ...request.init.headers, authorization: `Bearer ${partner.token}` },
      signal: AbortSignal.timeout(patienceMs),
    })
    inFlight.set(url, inFlightTo(url) - 1)
    const operation = { client, ...about, invokedAtMs, returnedAtMs: performance.now(), answer }
    operations.push(operation)
    remember(operation)
    return operation
  }

  function remember({ subject, answer }: Operation): void {
    const id = answer && /"applicationId":"([\w-]+)"/.exec(answer.text)?.[1]
    if (id) named.set(subject, (named.get(subject) ?? new Set()).add(id))
  }

  return {
    operations,
    wakeUpsMs,
    /** A frozen process goes on now. */
    wakesUp: () => void wakeUpsMs.push(performance.timeOrigin + performance.now()),
    inFlightTo,
    /** What answers have named, unknown ones included. */
    idsOf: (subject: string) => [...(named.get(subject) ?? [])],
    apply: (caller: Caller, { key, applicant, body, spelled, isAsync = false }: Application) => {
      const headers = {
        'content-type': 'application/json',
        ...(key !== null && { 'idempotency-key': key }),
        ...(isAsync && { prefer: 'respond-async' }),
      }
      const about = { subject: subjectOf(caller.partner, applicant), asked: { kind: 'apply', body } as const }
      return record(caller, about, { path: '/loan/apply', init: { method: 'POST', headers, body: spelled } })
    },
    read: (caller: Caller, subject: string, applicationId: string) =>
      record(
        caller,
        { subject, asked: { kind: 'read', applicationId } },
        { path: `/loan/applications/${applicationId}`, init: {} },
      ),
  }
}

export function subjectOf(partner: Partner, applicant: string): string {
  return `${partner.id}/${applicant}`
}

export function isDecided(operation: Operation): boolean {
  return meaningOf(operation).is === 'decided'
}

async function send(url: string, init: RequestInit): Promise<Operation['answer']> {
  try {
    const answer = await fetch(url, init)
    return { status: answer.status, text: await answer.text() }
  } catch {
    return null
  }
}
