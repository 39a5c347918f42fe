import { describe, expect, test, vi } from 'vitest'
import { createFaultControl } from '../src/faults/fault-control.ts'
import { openCall } from './_connection.ts'
import { rule, type Simulator, startSimulator } from './_simulator.ts'

/** Far longer than a test may take: what ends in time has been let go. */
const FOR_EVER_MS = 60_000

const HANG = rule({ kind: 'hang' })
const LATE = rule({ kind: 'latency', ms: FOR_EVER_MS })
const SLOW_DRIP = rule({ kind: 'drip', msPerByte: 10_000 })

const deleted = (bureau: Simulator) => bureau.control('DELETE', '/faults')

/** The ways in which a plan ends, each to be called while it is in force. */
const WAYS: Record<string, (bureau: Simulator, rules: object[]) => Promise<unknown>> = {
  'is deleted': deleted,
  'is replaced': bureau => bureau.fault(rule({ kind: 'stale' }, { rate: 0 })),
  'gives way to a scenario': bureau => bureau.control('POST', '/scenarios/healthy'),
  'has had its time': (bureau, rules) => bureau.control('PUT', '/faults', { ttlSeconds: 1, rules }),
}

describe.each(Object.entries(WAYS))('a plan that %s lets go of the calls that it holds', (name, end) => {
  const begin = async (bureau: Simulator, rules: object[]) => {
    // The last way begins a plan of its own, which holds the calls.
    if (name === 'has had its time') await end(bureau, rules)
    else await bureau.fault(...rules)
  }
  const finish = async (bureau: Simulator, rules: object[]) => {
    if (name !== 'has had its time') await end(bureau, rules)
  }

  test('a hanging call loses its connection, without an answer', async () => {
    await using bureau = await startSimulator()
    await begin(bureau, [HANG])
    const { socket, seen } = await openCall(bureau.url, '123', 'keep-alive')
    const closed = new Promise(resolve => socket.once('close', resolve))
    await expect.poll(async () => (await bureau.journal()).inFlight).toBe(1)
    await finish(bureau, [HANG])
    await closed
    expect(seen().received).toBe('')
    expect((await bureau.journal()).entries).toMatchObject([{ effect: 'hang', status: null }])
  })

  test('a delayed call gets its answer', async () => {
    await using bureau = await startSimulator()
    await begin(bureau, [LATE])
    const asked = bureau.ask('123')
    await expect.poll(async () => (await bureau.journal()).inFlight).toBe(1)
    await finish(bureau, [LATE])
    expect(await (await asked).json()).toMatchObject({ score: 720 })
    // What was drawn is what the journal says, so that processes agree however long each was let wait.
    expect((await bureau.journal()).entries).toMatchObject([{ effect: 'latency', delayMs: FOR_EVER_MS + 1 }])
  })

  test('a dripping body comes whole', async () => {
    await using bureau = await startSimulator()
    await begin(bureau, [SLOW_DRIP])
    const answer = await bureau.ask('123')
    await finish(bureau, [SLOW_DRIP])
    expect(await answer.json()).toMatchObject({ score: 720 })
  })
})

test('what has been replaced ends when it is, and cannot end its successor', () => {
  vi.useFakeTimers()
  try {
    const events = { faultsBegun: vi.fn(), faultsEnded: vi.fn(), faultsCleared: vi.fn() }
    const chance = { uniform: () => 0.5, logNormalMs: () => 1 }
    const faults = createFaultControl({ chance, nowMs: () => Date.now(), events })
    const verdict = () =>
      faults.fateOf({ userId: '123', attempt: { round: 0, number: 1 }, inFlight: 1, hasReport: true })
    faults.begin({ ttlSeconds: 1, rules: [] })
    const first = verdict()
    vi.advanceTimersByTime(500)
    faults.begin({ ttlSeconds: 2, rules: [] })
    const second = verdict()
    expect([first.over.aborted, second.over.aborted]).toEqual([true, false])
    vi.advanceTimersByTime(1_999)
    expect([second.over.aborted, events.faultsEnded.mock.calls.length]).toEqual([false, 0])
    vi.advanceTimersByTime(1)
    expect([second.over.aborted, events.faultsEnded.mock.calls.length]).toEqual([true, 1])
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('the end of a plan is in the log, once', async () => {
  await using bureau = await startSimulator()
  await bureau.control('PUT', '/faults', { ttlSeconds: 1, rules: [] })
  await expect.poll(() => messages(bureau), { timeout: 5_000 }).toEqual(['faults begin', 'faults have ended'])
  await deleted(bureau)
  expect(messages(bureau)).toEqual(['faults begin', 'faults have ended', 'faults cleared'])
})

test('the applicant `timeout` hangs by nature, not by a plan', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'latency', ms: 1 }))
  const { socket } = await openCall(bureau.url, 'timeout', 'keep-alive')
  await expect.poll(async () => (await bureau.journal()).inFlight).toBe(1)
  await deleted(bureau)
  const { entries } = await settledJournal(bureau)
  expect(entries).toMatchObject([{ effect: null, status: 200 }])
  expect((await bureau.journal()).inFlight).toBe(1)
  socket.destroy()
})

/** The journal after another call has gone all the way: what was let go of before has been entered by then. */
async function settledJournal(bureau: Simulator) {
  await bureau.ask('123')
  return bureau.journal()
}

function messages({ lines }: Simulator): string[] {
  return lines.map(line => JSON.parse(line).msg)
}
