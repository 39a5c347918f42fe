import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'

export type AnswerHead = { status: number; headers: IncomingHttpHeaders }

/** One request to a peer, under way. */
export type Exchange = {
  /** Its body as it was sent. Rejects with undici's error, or with the reason for giving up. */
  answer: Promise<AnswerHead & { bytes: Buffer }>
  /** The answer's beginning, once that has arrived. */
  heard: AnswerHead | undefined
  /** Ends the exchange, and its connection, unless it is over. */
  giveUp: (reason: Error) => void
}

/**
 * Sends `request`, and waits for no answer that `refuse` refuses by its beginning. Not by undici's own `request`, which makes each
 * answer a stream and listens to a signal: where answers are this small, that costs as much as all the rest.
 */
export function beginExchange(
  peer: Dispatcher,
  request: Dispatcher.DispatchOptions,
  refuse: (head: AnswerHead) => Error | undefined,
): Exchange {
  const { promise: answer, resolve, reject } = Promise.withResolvers<AnswerHead & { bytes: Buffer }>()
  const chunks: Buffer[] = []
  let controller: Dispatcher.DispatchController | undefined
  let givenUp: Error | undefined
  const exchange: Exchange = {
    answer,
    heard: undefined,
    giveUp: reason => {
      givenUp = reason
      reject(reason)
      controller?.abort(reason)
    },
  }
  peer.dispatch(request, {
    onRequestStart: begun => {
      controller = begun
      // While it waited for a connection: nothing has been sent. Thrown, because `abort` closes the connection too: after a peer
      // has swallowed 2,000 calls, each would close one in its turn, and the peer be back for 4 s before a call gets through.
      if (givenUp) throw givenUp
    },
    onResponseStart: (_controller, status, headers) => {
      // Others come before the answer, and are none.
      if (status < 200) return
      exchange.heard = { status, headers }
      const refusal = refuse(exchange.heard)
      if (refusal) exchange.giveUp(refusal)
    },
    onResponseData: (_controller, chunk) => {
      chunks.push(chunk)
    },
    onResponseEnd: () => {
      if (exchange.heard) resolve({ ...exchange.heard, bytes: Buffer.concat(chunks) })
    },
    onResponseError: (_controller, error) => reject(error),
  })
  return exchange
}
