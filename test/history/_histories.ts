import { bodyOf, canonicalBody, otherBodyOf } from './bodies.ts'
import type { Call, Change, History, Operation, RecordedApplication } from './history.ts'

export const SUBJECT = 'shop/123'
const BODY = canonicalBody(bodyOf('123'))
export const OTHER_BODY = canonicalBody(otherBodyOf('123'))

type Answer = NonNullable<Operation['answer']>

const RECEIVED = {
  applicationId: 'id-1',
  status: 'RECEIVED',
  amount: 5_000,
  termMonths: 24,
  currency: 'USD',
  createdAt: '2026-11-21T10:12:31.180Z',
}
const DECIDED = {
  ...RECEIVED,
  status: 'APPROVED',
  decidedAt: '2026-11-21T10:12:31.254Z',
  decisionMode: 'live',
  policyVersion: '2026-11',
  interestRate: 11.9,
  monthlyPayment: 235.12,
}

export function decided(changed: object = {}): Answer {
  return { status: 200, text: JSON.stringify({ ...DECIDED, ...changed }) }
}

export function received(changed: object = {}): Answer {
  return { status: 202, text: JSON.stringify({ ...RECEIVED, ...changed }) }
}

export function problem(status: number, code: string, more: object = {}): Answer {
  return { status, text: JSON.stringify({ code, status, ...more }) }
}

/** Times are in milliseconds; an answer comes 1 ms after its invocation unless told otherwise. */
export function apply(
  invokedAtMs: number,
  answer: Answer | null,
  returnedAtMs = invokedAtMs + 1,
  body = BODY,
) {
  return operation({ kind: 'apply', body }, answer, { invokedAtMs, returnedAtMs })
}

export function read(
  invokedAtMs: number,
  answer: Answer,
  returnedAtMs = invokedAtMs + 1,
  applicationId = 'id-1',
) {
  return operation({ kind: 'read', applicationId }, answer, { invokedAtMs, returnedAtMs })
}

function operation(
  asked: Operation['asked'],
  answer: Answer | null,
  times: { invokedAtMs: number; returnedAtMs: number },
): Operation {
  return { client: '1', subject: SUBJECT, asked, answer, ...times }
}

export function recorded(
  changed: object = {},
  evidence: RecordedApplication['evidence'] = { status: 'APPROVED' },
): RecordedApplication {
  const application = { ...DECIDED, ...changed }
  const { applicationId, status } = application
  return { subject: SUBJECT, applicationId, status, body: BODY, application, evidence }
}

export function changesOf(): Record<'received' | 'decided' | 'evidence', Change> {
  const change = { applicationId: 'id-1', of: 'application', takes: false, writer: 'loan-api-1.1' } as const
  return {
    received: { ...change, status: 'RECEIVED', takes: true },
    decided: { ...change, status: 'APPROVED' },
    evidence: { ...change, of: 'evidence', status: 'APPROVED' },
  }
}

export function call(startedAtMs: number, endedAtMs: number, changed: Partial<Call> = {}): Call {
  return {
    applicationId: 'id-1',
    round: 0,
    charged: true,
    isGivenUp: false,
    startedAtMs,
    endedAtMs,
    ...changed,
  }
}

export const NOTHING: History = {
  operations: [],
  recorded: [],
  changes: [],
  calls: [],
  auditFaults: [],
  wakeUpsMs: [],
}

/** One application, recorded, scored and decided by one process, and the request that it is due to; `changed` in their place. */
export function history(changed: Partial<History> = {}): History {
  const { received: receipt, decided: decision, evidence } = changesOf()
  return {
    ...NOTHING,
    operations: [apply(0, null)],
    recorded: [recorded()],
    changes: [receipt, decision, evidence],
    calls: [call(0, 40)],
    ...changed,
  }
}
