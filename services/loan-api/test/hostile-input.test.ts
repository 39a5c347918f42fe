import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type RawAnswer, readAnswer } from '../../../test/faults/raw-request.ts'
import { alteredBytes, type HostileRequest, hostileRequests, written } from './_hostile-requests.ts'
import { startLoanApi } from './_loan-api.ts'
import { readDescription } from './_openapi.ts'
import { exchange } from './_raw-exchange.ts'

/** The same in every run, so that a change is to blame for what it finds; fast-check prints how to repeat a case. */
const SEED = 20_260_101
const REQUESTS = 2_500
const BATCHES_OF_BYTES = 40
/** A few seconds on a machine of its own, and others may be at work. */
const TIMEOUT_MS = 120_000
/** One partner's share of what may be in flight is far above this. */
const AT_ONCE = 25
/** What a request that has no end is given to find one. */
const NO_MORE_MS = 100
/** Some times what is kept for good by then, as compiled code is; one largest body kept for each that is read would be more. */
const MAX_HEAP_GROWTH_BYTES = 10 * 2 ** 20
/** The busy machine's answer and not the request's: asked again, it goes away. */
const UNAVAILABLE = 503
const ATTEMPTS = 4

/** Short, because a body that never ends is waited for so long. */
const loanApi = await startLoanApi({ REQUEST_BUDGET_MS: '500' })
const document = (await loanApi.call('/openapi.json', { token: '' })).body
const { operations, faults } = readDescription(document)

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

afterEach(async () => {
  expect(Object.keys(Object.prototype)).toEqual([])
  await expect.poll(async () => (await loanApi.apply()).status).toBe(200)
})

test('a request near to what the description allows is answered as described, and recorded only if accepted', {
  timeout: TIMEOUT_MS,
}, async () => {
  expect(operations.size).toBeGreaterThan(0)
  const property = fc.asyncProperty(hostileRequests(operations), request => expectDescribed(request))
  await fc.assert(property, { seed: SEED, numRuns: REQUESTS / 10 })
  const before = heapBytes()
  await fc.assert(property, { seed: SEED + 1, numRuns: REQUESTS })
  expect(heapBytes() - before).toBeLessThan(MAX_HEAP_GROWTH_BYTES)
})

test('bytes that were a request before some of them changed never get a 5xx', {
  timeout: TIMEOUT_MS,
}, async () => {
  const batches = fc.array(alteredBytes(operations), { minLength: AT_ONCE, maxLength: AT_ONCE })
  const property = fc.asyncProperty(batches, async batch => {
    const answers = await Promise.all(batch.map(bytes => send(bytes)))
    expect(answers.filter(answer => /HTTP\/1\.1 5/.test(answer))).toEqual([])
  })
  await fc.assert(property, { seed: SEED, numRuns: BATCHES_OF_BYTES })
})

async function expectDescribed(request: HostileRequest, attempts = ATTEMPTS): Promise<void> {
  const before = await loanApi.countApplications()
  const answer = readAnswer(await exchange(loanApi.url, written(request)))
  if (answer.status === UNAVAILABLE && attempts > 1) return expectDescribed(request, attempts - 1)
  expectProblemOrSuccess(request, answer)
  const isAccepted = request.method === 'POST' && [200, 202].includes(answer.status)
  expect(await loanApi.countApplications()).toBe(before + (isAccepted ? 1 : 0))
  forget()
}

async function send(bytes: Buffer, attempts = ATTEMPTS): Promise<string> {
  const answer = await exchange(loanApi.url, bytes, NO_MORE_MS)
  if (answer.startsWith(`HTTP/1.1 ${UNAVAILABLE}`) && attempts > 1) return send(bytes, attempts - 1)
  return answer
}

function expectProblemOrSuccess({ method, operation }: HostileRequest, { status, headers, text }: RawAnswer) {
  expect(status).toBeGreaterThanOrEqual(200)
  expect(status).toBeLessThan(500)
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{1,64}$/)
  if (method === 'HEAD' && text === '') return
  if (status >= 400) {
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(faults(document.components.schemas.Problem, JSON.parse(text))).toEqual([])
    expect(JSON.parse(text)).toMatchObject({ status, requestId: headers.get('x-request-id') })
  }
  const content = operations.get(operation)?.responses[status]?.content['application/json']
  if (content) expect(faults(content.schema, JSON.parse(text))).toEqual([])
}

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** What the test itself collects is not the service's memory. */
function forget(): void {
  loanApi.authSvc.requests.length = 0
  loanApi.scoringSvc.requests.length = 0
  loanApi.logged.length = 0
}
