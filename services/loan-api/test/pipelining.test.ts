import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'

const MAX_IN_FLIGHT = 8
const OF_ONE_PARTNER = MAX_IN_FLIGHT / 2
const CONNECTIONS = 3
const loanApi = await startLoanApi({ MAX_IN_FLIGHT: String(MAX_IN_FLIGHT), REQUEST_BUDGET_MS: '1000' })

test('who sends requests without waiting for answers, and leaves, takes no places for ever', async () => {
  loanApi.scoringSvc.answer(hang())
  for (let connection = 0; connection < CONNECTIONS; connection++) await sendAndLeave(100)
  loanApi.scoringSvc.answer(json(200, SCORE_720))
  const overloaded = async () => {
    const all = await Promise.all(Array.from({ length: OF_ONE_PARTNER }, () => loanApi.apply()))
    return all.filter(({ body }) => body.code === 'overloaded').length
  }
  await expect.poll(overloaded, { timeout: 10_000 }).toBe(0)
})

/** Many at once on one connection, which the server ends. */
async function sendAndLeave(requests: number): Promise<void> {
  const socket = connect(Number(new URL(loanApi.url).port), '127.0.0.1').on('error', () => {})
  const closed = new Promise(resolve => socket.once('close', resolve))
  const body = JSON.stringify(EXAMPLE)
  const head = [
    'POST /loan/apply HTTP/1.1',
    'host: x',
    'authorization: Bearer shop-client',
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`.repeat(requests))
  await closed
}
