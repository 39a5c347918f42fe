import { Failure } from '../command-line/failure.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads what was typed; a part of an id is not enough, for it may begin many. */
export function readApplicationId(text: string): string {
  const applicationId = text.toLowerCase()
  if (UUID.test(applicationId)) return applicationId
  throw new Failure(
    `APPLICATION_ID ${text}: must be a whole UUID, as in 01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11`,
    2,
  )
}
