import type { Answer, Call, Evidence, Phase, Row } from '../evidence.ts'
import type { Expected } from '../expected.ts'

/** When the first phase begins. */
export const BEGAN_AT_MS = Date.parse('2026-11-22T04:00:00.000Z')
const PHASE_MS = 10_000

export const phase = (kind: Phase['kind'], name: string, index: number): Phase => ({
  name,
  kind,
  ratePerSecond: 40,
  fromMs: BEGAN_AT_MS + PHASE_MS * index,
  toMs: BEGAN_AT_MS + PHASE_MS * (index + 1),
})

const id = (kind: number, index: number) =>
  `00000000-0000-7000-8000-${kind}${String(index).padStart(11, '0')}`

/** An application that was decided in the request, in 50 ms. */
export const answer = (index: number, changes: Partial<Answer> = {}): Answer => ({
  index,
  key: id(1, index),
  phase: 'baseline',
  sentAtMs: BEGAN_AT_MS,
  ms: 50,
  lagMs: 0,
  status: 200,
  applicationId: id(2, index),
  told: 'APPROVED',
  ...changes,
})

export const row = (index: number, changes: Partial<Row> = {}): Row => ({
  applicationId: id(2, index),
  key: id(1, index),
  userId: `load-1-${index}`,
  amountCents: 500_000,
  termMonths: 24,
  incomeCents: 400_000,
  status: 'APPROVED',
  decision: { status: 'APPROVED', mode: 'live', score: 720, reasons: [] },
  ...changes,
})

export const call = (index: number, changes: Partial<Call> = {}): Call => ({
  applicationId: id(2, index),
  applicant: 'a1b2',
  attempt: '0.1',
  rule: null,
  effect: null,
  status: 200,
  charged: true,
  startedAt: new Date(BEGAN_AT_MS).toISOString(),
  delayMs: 40,
  durationMs: 40,
  ...changes,
})

/** What everybody comes to without faults. */
export const expected = (): Expected => ({ status: 'APPROVED', score: 720 })

export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    phases: [phase('baseline', 'baseline', 0)],
    answers: [answer(1)],
    askedAgain: [],
    rows: [row(1)],
    calls: [call(1)],
    looks: [],
    struck: [],
    serverMs: new Map([[id(1, 1), [49]]]),
    missing: [],
    notBegun: [],
    ...changes,
  }
}

/** `count` times what `make` makes, each with its number. */
export function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
