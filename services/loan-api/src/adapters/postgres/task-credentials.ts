import { setTimeout } from 'node:timers/promises'

export type Credentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  /** None where they are for good. */
  expiration?: Date
}

/** An endpoint that takes a call and says nothing holds up, for so long, all who need credentials; then it is asked anew. */
const FETCHING_TIMEOUT_MS = 1_500
/** So long before their end new ones are looked for, while those that there are still do. */
const RENEWED_BEFORE_MS = 15 * 60_000

/**
 * Keeps what `fetchCredentials` brings until it expires, and looks for new ones in time: nobody waits for those while the last are valid, and
 * an endpoint that fails takes nothing away. @throws what it says, or that it says nothing, when there are none that are valid.
 */
export function keepCredentials(fetchCredentials: () => Promise<Credentials>): () => Promise<Credentials> {
  let kept: Credentials | undefined
  let fetching: Promise<Credentials> | undefined

  const fetchInTime = async () => {
    const timedOut = setTimeout(FETCHING_TIMEOUT_MS).then(() => {
      throw new Error('timeout: no credentials')
    })
    try {
      kept = await Promise.race([fetchCredentials(), timedOut])
      return kept
    } finally {
      fetching = undefined
    }
  }

  return async () => {
    if (kept && leftMs(kept) > RENEWED_BEFORE_MS) return kept
    fetching ??= fetchInTime()
    if (!kept || leftMs(kept) <= 0) return fetching
    fetching.catch(() => {})
    return kept
  }
}

function leftMs({ expiration }: Credentials): number {
  return expiration ? expiration.getTime() - Date.now() : Number.POSITIVE_INFINITY
}
