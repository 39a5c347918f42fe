import { expect, test } from 'vitest'
import { callOnSocket, openCall } from './_connection.ts'
import { APPLICATION_ID, rule, startSimulator } from './_simulator.ts'

const MIB = 2 ** 20

const GOOD = { result: 'scored', userId: '123', score: 720, riskBand: 'LOW' }

test.each([400, 401, 403, 404, 408, 409, 422, 500, 502, 503, 504])(
  'http_error answers with %i and a problem document',
  async status => {
    await using bureau = await startSimulator()
    await bureau.fault(rule({ kind: 'http_error', statuses: [status] }))
    const answer = await bureau.ask('123')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(answer.headers.has('retry-after')).toBe(false)
    expect(await answer.json()).toMatchObject({ status })
  },
)

test('http_error draws among its statuses and says when to come back', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'http_error', statuses: [500, 502, 503], retryAfterSeconds: 2 }))
  const asked = Array.from({ length: 40 }, (_, n) => bureau.ask(`applicant-${n}`))
  const answers = await Promise.all(asked)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500, 502, 503]))
  expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(answers.map(() => '2'))
})

test('rate_limit admits its quota in any second and refuses the rest with 429', async () => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  await bureau.fault(rule({ kind: 'rate_limit', perSecond: 3, retryAfterSeconds: 1 }))
  const statuses = async (count: number) => {
    const answers = []
    for (let n = 0; n < count; n++) answers.push(await bureau.ask('123'))
    return answers.map(({ status }) => status)
  }
  expect(await statuses(5)).toEqual([200, 200, 200, 429, 429])
  nowMs += 999
  expect(await statuses(1)).toEqual([429])
  nowMs += 1
  expect(await statuses(4)).toEqual([200, 200, 200, 429])
  nowMs += 1_000
  const refused = (await Promise.all([1, 2, 3, 4].map(() => bureau.ask('123')))).find(
    ({ status }) => status === 429,
  )
  expect(refused?.headers.get('retry-after')).toBe('1')
})

test.each([301, 302, 303, 307, 308])('redirect answers with %i and leads back to itself', async status => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'redirect', status }))
  const answer = await bureau.ask('123', '0.1', { redirect: 'manual' })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('location')).toBe('/v1/scores')
})

test('hang says nothing until the client leaves', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'hang' }))
  const { socket, seen } = await openCall(bureau.url, '123', 'keep-alive')
  await expect.poll(async () => (await bureau.journal()).inFlight).toBe(1)
  expect(seen().received).toBe('')
  socket.destroy()
  await expect
    .poll(async () => (await bureau.journal()).entries)
    .toMatchObject([{ effect: 'hang', status: 499 }])
})

test('a hang is bounded: the connection ends without an answer', async () => {
  await using bureau = await startSimulator({}, { maxHangMs: 30 })
  await bureau.fault(rule({ kind: 'hang' }))
  expect((await callOnSocket(bureau.url)).received).toBe('')
  expect((await bureau.journal()).entries).toMatchObject([{ effect: 'hang', status: null }])
})

test('reset_before_headers ends the connection by RST before a byte of the answer', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'reset_before_headers' }))
  expect(await callOnSocket(bureau.url)).toMatchObject({ received: '', end: 'RST' })
})

test('reset_mid_body ends it by RST after half of the body', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'reset_mid_body' }))
  const seen = await callOnSocket(bureau.url)
  expect(seen).toMatchObject({ end: 'RST', head: expect.stringContaining('HTTP/1.1 200 OK') })
  expect(seen.body.length).toBe(Math.floor(announcedLength(seen.head) / 2))
})

test('truncated leaves no connection, although the client keeps its end open', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'truncated' }))
  const { socket } = await openCall(bureau.url, '123', 'keep-alive', { allowHalfOpen: true })
  const ended = new Promise(resolve => socket.once('end', resolve))
  await ended
  await expect.poll(() => bureau.connections()).toBe(0)
  socket.destroy()
})

test('truncated ends it by FIN after half of the body', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'truncated' }))
  const seen = await callOnSocket(bureau.url)
  expect(seen).toMatchObject({ end: 'FIN', head: expect.stringContaining('HTTP/1.1 200 OK') })
  expect(seen.body.length).toBe(Math.floor(announcedLength(seen.head) / 2))
})

test('drip sends the headers at once and the body byte by byte', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'drip', msPerByte: 1 }))
  const startedAt = performance.now()
  const answer = await bureau.ask('123')
  const reader = answer.body?.getReader()
  const chunks: Uint8Array[] = []
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
    chunks.push(next.value)
  const bytes = Buffer.concat(chunks)
  expect(JSON.parse(bytes.toString())).toMatchObject(GOOD)
  expect(chunks.length).toBeGreaterThan(10)
  // Node's timers may fire up to a millisecond early, so half of them.
  expect(performance.now() - startedAt).toBeGreaterThan(bytes.length / 2)
})

test('drip ends when the client leaves', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'drip', msPerByte: 10_000 }))
  const { socket, seen } = await openCall(bureau.url, '123', 'keep-alive')
  await expect.poll(() => seen().received).toContain('\r\n\r\n')
  socket.destroy()
  await expect
    .poll(async () => (await bureau.journal()).entries)
    .toMatchObject([{ effect: 'drip', status: 499, charged: true }])
})

test('drip keeps a client that takes each byte as it comes', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'drip', msPerByte: 5 }))
  const { socket, seen } = await openCall(bureau.url, '123', 'keep-alive')
  const lengths: number[] = []
  socket.on('data', () => lengths.push(seen().body.length))
  await expect.poll(() => lengths.length, { timeout: 5_000 }).toBeGreaterThan(5)
  const [first = 0, ...later] = lengths
  // Whatever the machine puts together, most of it comes later than the first.
  expect(first).toBeLessThan(announcedLength(seen().head) / 2)
  expect(later.at(-1)).toBeGreaterThan(first)
  socket.destroy()
})

test('wrong_content_type is a good report that calls itself HTML', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'wrong_content_type' }))
  const answer = await bureau.ask('123')
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  expect(await answer.json()).toMatchObject(GOOD)
})

test('malformed_json is complete, calls itself JSON and is not', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'malformed_json' }))
  const answer = await bureau.ask('123')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  await expect(answer.json()).rejects.toThrow(SyntaxError)
})

test('oversized is a good report and as many bytes too long as it says', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'oversized', bytes: 100_000 }))
  const text = await (await bureau.ask('123')).text()
  expect(JSON.parse(text)).toMatchObject(GOOD)
  expect(text.length).toBeGreaterThan(100_000)
})

test('oversized is never in memory as a whole', async () => {
  await using bureau = await startSimulator()
  const CALLS = 20
  await bureau.fault(rule({ kind: 'oversized', bytes: 16 * MIB }))
  const heldBytes = () => process.memoryUsage().rss
  const before = heldBytes()
  const calls = []
  for (let n = 0; n < CALLS; n++) {
    const call = await openCall(bureau.url, '123', 'keep-alive')
    call.socket.once('data', () => call.socket.pause())
    await expect.poll(() => call.seen().received.length).toBeGreaterThan(0)
    calls.push(call)
  }
  expect((await bureau.journal()).inFlight).toBe(CALLS)
  expect(heldBytes() - before).toBeLessThan((CALLS * 16 * MIB) / 2)
  for (const { socket } of calls) socket.destroy()
  await expect.poll(async () => (await bureau.journal()).inFlight).toBe(0)
  const { entries } = await bureau.journal()
  expect(new Set(entries.map(({ status }) => status))).toEqual(new Set([499]))
})

test('late_duplicate sends the same answer again on the same connection', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'late_duplicate', afterMs: 20 }))
  const { socket, seen } = await openCall(bureau.url, '123', 'keep-alive')
  const answers = () => seen().received.split(/(?=HTTP\/1\.1 )/)
  await expect.poll(() => answers().length).toBe(2)
  await expect.poll(() => bodyOf(answers()[1])).toBe(bodyOf(answers()[0]))
  expect(JSON.parse(bodyOf(answers()[1]))).toMatchObject(GOOD)
  expect(answers()[1]).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(announcedLength(answers()[1])).toBe(bodyOf(answers()[1]).length)
  socket.destroy()
  expect((await bureau.journal()).entries).toMatchObject([{ applicationId: APPLICATION_ID, status: 200 }])
})

test('duplicates of many calls on one connection come, and nothing piles up on it', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error) => warnings.push(warning)
  process.on('warning', warn)
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'late_duplicate', afterMs: 500 }))
  const CALLS = 15
  const { socket, seen, send } = await openCall(bureau.url, '123', 'keep-alive')
  const answers = () => seen().received.split('HTTP/1.1 200 OK').length - 1
  for (let n = 1; n < CALLS; n++) {
    await expect.poll(answers, { interval: 1 }).toBeGreaterThanOrEqual(n)
    send('123')
  }
  await expect.poll(answers, { timeout: 5_000 }).toBe(2 * CALLS)
  socket.destroy()
  process.off('warning', warn)
  expect(warnings).toEqual([])
})

test('a duplicate that would come after the end of its plan does not', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'late_duplicate', afterMs: 100 }))
  const { socket, seen, send } = await openCall(bureau.url, '123', 'keep-alive')
  await expect.poll(() => seen().received).toContain('}')
  await bureau.fault(rule({ kind: 'late_duplicate', afterMs: 150 }))
  // Its duplicate comes after the time of the first one's.
  send('score-500')
  const scores = () => seen().received.match(/"score":\d+/g)
  await expect.poll(scores, { timeout: 5_000 }).toEqual(['"score":720', '"score":500', '"score":500'])
  socket.destroy()
})

function bodyOf(answer = ''): string {
  return answer.split('\r\n\r\n')[1] ?? ''
}

function announcedLength(head = ''): number {
  return Number(/^content-length: (\d+)/im.exec(head)?.[1])
}
