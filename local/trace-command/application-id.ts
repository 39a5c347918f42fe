import { Failure } from '../command-line/failure.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** As in `traceresponse` and the logs. */
const TRACE_ID = /^[0-9a-f]{32}$/
/** As in X-Ray and in a load balancer's access log. */
const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/

/** What names an application: its own id, or that of a trace in which it is, as 32 hexadecimal digits. */
export type Asked = { applicationId: string } | { traceId: string }

/** Reads what was typed; a part of an id is not enough, for it may begin many. */
export function readAsked(typed: string): Asked {
  const id = typed.toLowerCase().replace(/^root=/, '')
  if (UUID.test(id)) return { applicationId: id }
  if (TRACE_ID.test(id)) return { traceId: id }
  if (ROOT.test(id)) return { traceId: id.slice(2).replace('-', '') }
  throw new Failure(
    `ID ${typed}: must be a whole UUID, as in 01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11, or the id of a trace, as in 1-67891233-abcdef012345678912345678 or 32 digits`,
    2,
  )
}
