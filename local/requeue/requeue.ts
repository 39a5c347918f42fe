import { Failure } from '../command-line/failure.ts'
import type { RunningSystem } from '../launcher/run-file.ts'
import { operationsOf } from '../operations.ts'

/** One application by its id, or all that wait. */
export type What = { applicationId: string } | { all: true }

/** Of thousands it takes some statements; a person waits for the answer. */
const ANSWER_WITHIN_MS = 30_000

/** Reads what was typed: exactly one of the two. */
export function whatToRequeue(applicationId: string | undefined, all: boolean): What {
  if (applicationId !== undefined && all) throw new Failure('either APPLICATION_ID or --all, not both', 2)
  if (all) return { all }
  if (applicationId === undefined) {
    throw new Failure('APPLICATION_ID or --all is missing, as in npm run requeue -- --all', 2)
  }
  return { applicationId }
}

/** `npm run requeue`: has loan-api take applications up again that are past the maximum age, and returns what to print. */
export async function requeue(system: RunningSystem, what: What): Promise<string> {
  const operations = operationsOf(system, 'loan-api')
  const call = { method: 'POST', path: '/requeue', body: what, withinMs: ANSWER_WITHIN_MS } as const
  const { status, body } = await operations(call)
  if (status === 404 && 'applicationId' in what) {
    throw new Failure(`there is no application ${what.applicationId}`)
  }
  if (status === 400) throw new Failure('APPLICATION_ID must be a UUID', 2)
  if (status !== 200) throw new Failure(`loan-api requeued nothing: ${status} ${body}`)
  return describe(JSON.parse(body).requeued, what)
}

function describe(requeued: number, what: What): string {
  if (requeued > 0) return `${requeued} requeued\n`
  return 'all' in what
    ? 'none waits to be requeued\n'
    : 'not requeued: it is decided, or will be without that\n'
}
