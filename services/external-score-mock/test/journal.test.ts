import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createJournal } from '../src/faults/journal.ts'
import { openCall } from './_connection.ts'
import { APPLICATION_ID, rule, startSimulator } from './_simulator.ts'

const OTHER_ID = '0199b3a0-5b6e-7c3a-9d52-1f2a3b4c5d6f'

function aCall(applicationId: string, charged = false) {
  return { applicationId, applicant: 'hash', attempt: '0.1', rule: null, effect: null, charged, delayMs: 0 }
}

test('a call is entered when it ends', async () => {
  await using bureau = await startSimulator()
  await bureau.ask('123', '2.3')
  expect(await bureau.journal()).toEqual({
    calls: 1,
    charged: 1,
    applications: 1,
    maxConcurrentPerApplication: 1,
    inFlight: 0,
    entries: [
      {
        applicationId: APPLICATION_ID,
        applicant: expect.stringMatching(/^[0-9a-f]{16}$/),
        attempt: '2.3',
        rule: null,
        effect: null,
        status: 200,
        charged: true,
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        delayMs: 1,
        durationMs: expect.any(Number),
      },
    ],
  })
})

test('an applicant has the same hash in every simulator of the seed, and no name', async () => {
  await using one = await startSimulator({ SEED: 'agreed' })
  await using other = await startSimulator({ SEED: 'agreed' })
  await using stranger = await startSimulator({ SEED: 'another' })
  const hashes = []
  for (const bureau of [one, other, stranger]) {
    await bureau.ask('somebody-in-particular')
    const page = await bureau.journal()
    expect(JSON.stringify(page)).not.toContain('somebody')
    hashes.push(page.entries[0]?.applicant)
  }
  expect(hashes[1]).toBe(hashes[0])
  expect(hashes[2]).not.toBe(hashes[0])
})

test('a call that cannot be read is none', async () => {
  await using bureau = await startSimulator()
  await bureau.ask('123', 'wrong')
  await bureau.ask('123', '0.1', { body: '{}' })
  expect((await bureau.journal()).calls).toBe(0)
})

test('entries are newest first, as many as asked for', async () => {
  await using bureau = await startSimulator()
  for (const attempt of ['0.1', '0.2', '0.3']) await bureau.ask('123', attempt)
  const attemptsOf = async (query?: string) =>
    (await bureau.journal(query)).entries.map(({ attempt }) => attempt)
  expect(await attemptsOf()).toEqual(['0.3', '0.2', '0.1'])
  expect(await attemptsOf('?limit=2')).toEqual(['0.3', '0.2'])
})

test('one application can be read alone: its totals, its entries', async () => {
  await using bureau = await startSimulator()
  await bureau.ask('123', '0.1')
  await bureau.ask('123', '0.2')
  const body = { applicationId: OTHER_ID, userId: '123', amount: 1, income: 1 }
  await bureau.ask('123', '0.1', {
    body: JSON.stringify(body),
    headers: { 'idempotency-key': OTHER_ID },
  })
  expect(await bureau.journal()).toMatchObject({ calls: 3, charged: 2, applications: 2 })
  expect(await bureau.journal(`?applicationId=${APPLICATION_ID}`)).toMatchObject({
    calls: 2,
    charged: 1,
    applications: 1,
    entries: [{ attempt: '0.2' }, { attempt: '0.1' }],
  })
  expect(await bureau.journal(`?applicationId=${randomUUID()}`)).toMatchObject({
    calls: 0,
    applications: 0,
    maxConcurrentPerApplication: 0,
    entries: [],
  })
})

test('an application is the same one in capitals', async () => {
  await using bureau = await startSimulator()
  const body = { applicationId: APPLICATION_ID.toUpperCase(), userId: '123', amount: 1, income: 1 }
  await bureau.ask('123', '0.1', { body: JSON.stringify(body) })
  await bureau.ask('123', '0.2')
  expect(await bureau.journal()).toMatchObject({ calls: 2, applications: 1 })
  expect((await bureau.journal(`?applicationId=${APPLICATION_ID.toUpperCase()}`)).calls).toBe(2)
})

test.each([
  ['applicationId', '?applicationId=123', 'must be a UUID'],
  ['limit', '?limit=0', 'must be 1 to 10000'],
  ['limit', '?limit=10001', 'must be 1 to 10000'],
  ['limit', '?limit=many', 'must be 1 to 10000'],
  ['page', '?page=2', 'is not a known parameter'],
])('a query that is wrong at %s is refused', async (parameter, query, detail) => {
  await using bureau = await startSimulator()
  const { status, body } = await bureau.control('GET', `/journal${query}`)
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ parameter, detail }])
})

test('calls of one application at the same time are seen, and those that are over are not', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'hang' }))
  const held = [
    await openCall(bureau.url, '123', 'keep-alive'),
    await openCall(bureau.url, '123', 'keep-alive'),
  ]
  await expect
    .poll(() => bureau.journal())
    .toMatchObject({ inFlight: 2, calls: 0, maxConcurrentPerApplication: 2 })
  for (const { socket } of held) socket.destroy()
  await expect.poll(() => bureau.journal()).toMatchObject({ inFlight: 0, calls: 2 })
})

test('a client that leaves and calls again at once has one call in flight', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'hang' }))
  for (let attempt = 1; attempt <= 50; attempt++) {
    const { socket } = await openCall(bureau.url, '123', 'keep-alive')
    await expect.poll(async () => (await bureau.journal()).inFlight, { interval: 1 }).toBe(1)
    socket.destroy()
  }
  await expect.poll(async () => (await bureau.journal()).calls).toBe(50)
  expect((await bureau.journal()).maxConcurrentPerApplication).toBe(1)
})

test('deleting forgets what has ended and not what is at work', async () => {
  await using bureau = await startSimulator()
  await bureau.ask('123')
  await bureau.fault(rule({ kind: 'hang' }))
  const { socket } = await openCall(bureau.url, '123', 'keep-alive')
  await expect.poll(async () => (await bureau.journal()).inFlight).toBe(1)
  expect((await bureau.control('DELETE', '/journal')).status).toBe(204)
  expect(await bureau.journal()).toMatchObject({
    calls: 0,
    charged: 0,
    applications: 0,
    inFlight: 1,
    entries: [],
  })
  expect((await bureau.journal(`?applicationId=${APPLICATION_ID}`)).maxConcurrentPerApplication).toBe(1)
  socket.destroy()
  await expect.poll(() => bureau.journal()).toMatchObject({ calls: 1, applications: 1, inFlight: 0 })
})

test('entries and applications are bounded; totals are not', () => {
  const journal = createJournal({ nowMs: () => 0, maxEntries: 3, maxApplications: 2 })
  const held = journal.begin(aCall('held'))
  for (let n = 1; n <= 5; n++) journal.begin(aCall(`a-${n}`, true))(200)
  held(null)
  const page = journal.read({ limit: 100 })
  expect(page).toMatchObject({ calls: 6, charged: 5, applications: 6, maxConcurrentPerApplication: 1 })
  expect(page.entries.map(({ applicationId }) => applicationId)).toEqual(['held', 'a-5', 'a-4'])
  expect(journal.read({ applicationId: 'held', limit: 1 }).calls).toBe(1)
  expect(journal.read({ applicationId: 'a-1', limit: 1 }).calls).toBe(0)
})

test('totals are those of the calls, however they overlap', () => {
  const step = fc.record({
    application: fc.constantFrom('a', 'b', 'c'),
    does: fc.constantFrom('begin', 'end', 'begin'),
    charged: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const journal = createJournal({ nowMs: () => 0 })
      const open = new Map<string, { end: () => void; charged: boolean }[]>()
      const ended: { application: string; charged: boolean }[] = []
      let most = 0
      for (const { application, does, charged } of steps) {
        const calls = open.get(application) ?? []
        open.set(application, calls)
        if (does === 'begin') {
          const end = journal.begin(aCall(application, charged))
          calls.push({ end: () => end(200), charged })
          most = Math.max(most, calls.length)
          continue
        }
        const call = calls.shift()
        call?.end()
        if (call) ended.push({ application, charged: call.charged })
      }
      expect(journal.read({ limit: 100 })).toMatchObject({
        calls: ended.length,
        charged: ended.filter(({ charged }) => charged).length,
        applications: new Set(ended.map(({ application }) => application)).size,
        maxConcurrentPerApplication: most,
        inFlight: [...open.values()].flat().length,
        entries: ended.toReversed().map(({ application }) => ({ applicationId: application })),
      })
    }),
  )
})
