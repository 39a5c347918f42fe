import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { writeRunFile } from '../launcher/run-file.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { awaitSpans } from '../trace-command/await-spans.ts'
import { describeTraces } from '../trace-command/describe-traces.ts'
import type { StoredSpan } from '../traces/span.ts'
import { openSpanStore } from '../traces/span-store.ts'
import { clearBench, makeFolder, REPOSITORY, runToEnd } from './_bench.ts'
import { APPLICATION, childOf, deferredThenApproved, hex, OTHER, spanOf } from './_spans.ts'

afterEach(() => void vi.unstubAllEnvs())
afterAll(clearBench)

const trace = (...words: string[]) =>
  runToEnd(process.execPath, [join(REPOSITORY, 'scripts/trace.ts'), ...words])

function keep(data: string, spans: StoredSpan[]): void {
  openSpanStore(locateDataFolder(data).traces).append(spans)
}

const WATERFALL = `\
application  01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11
status       APPROVED, deferred, policy 2026-11
trace        00000000000000000005b8efff798038
X-Ray        1-00000000-000000000005b8efff798038
began        2026-11-21T12:00:00.000Z
took         602.3 ms, answered 202, RECEIVED, deferred for bureau_unavailable

  span                           service              start  took  0    602.3 ms
  POST /loan/apply               loan-api                 0 602.3  ━━━━━━━━━━━━━
    POST auth-svc                loan-api                 1   9.4  ╸
      POST /oauth2/introspect    auth-svc                 3   5.9  ╸
    receive                      loan-api                11   7.3  ╸
✗   POST scoring-svc 503         loan-api                20 561.1  ╺━━━━━━━━━━━╸
✗     POST /score 503            scoring-svc             22 555.2  ╺━━━━━━━━━━━╸
✗       bureau attempt 0.1       scoring-svc             24 404.4  ╺━━━━━━━━
          timeout, 1,393 ms left, breaker closed
✗         POST bureau            scoring-svc             25 402.8  ╺━━━━━━━━
            aborted
✗       bureau attempt 0.2       scoring-svc            482  72.0            ╺━
          server_error, 936 ms left, breaker closed
✗         POST bureau 503        scoring-svc            482  70.3            ╺━
✗           POST /v1/scores 503  external-score-mock    489  61.9            ╺━
          breaker bureau: closed → open                 553                   ◆
    defer                        loan-api               584   6.2              ╺

6.1 s later, round 1
trace        00000000000000000006a33e6a9ab12c
X-Ray        1-00000000-000000000006a33e6a9ab12c
began        2026-11-21T12:00:06.080Z
took         121.4 ms, APPROVED

  span                       service              start  took  0        121.4 ms
  recover application        loan-api                 0 121.4  ━━━━━━━━━━━━━━━━━
    POST scoring-svc         loan-api                 2 107.6  ╺━━━━━━━━━━━━━━╸
      POST /score            scoring-svc              4 103.7  ╺━━━━━━━━━━━━━━
        bureau attempt 1.1   scoring-svc              5 101.8  ╺━━━━━━━━━━━━━━
          scored, 1,491 ms left, breaker half_open
          POST bureau        scoring-svc              6 100.2   ━━━━━━━━━━━━━━
            POST /v1/scores  external-score-mock      8  95.5   ━━━━━━━━━━━━━╸
    decide                   loan-api               112   8.8                 ╺━
`

test('an application is a waterfall a trace, also when nothing runs, and --json prints its spans', async () => {
  const data = makeFolder()
  keep(data, deferredThenApproved())
  expect(await trace(APPLICATION, '--data', data)).toEqual({ exitCode: 0, stderr: '', stdout: WATERFALL })
  const json = await trace(APPLICATION.toUpperCase(), '--data', data, '--json')
  expect(JSON.parse(json.stdout)).toEqual(deferredThenApproved())
})

test('a terminal gets colours and its whole width; NO_COLOR, no colours', () => {
  vi.stubEnv('NO_COLOR', undefined)
  vi.stubEnv('TERM', 'xterm')
  const screen = { isTTY: true, columns: 140 }
  const coloured = describeTraces({ applicationId: APPLICATION, spans: deferredThenApproved() }, screen)
  expect(coloured).toContain('\x1b[31m✗     POST /score 503')
  const plain = stripVTControlCharacters(coloured)
  expect(Math.max(...plain.split('\n').map(line => line.length))).toBe(140)
  vi.stubEnv('NO_COLOR', '1')
  expect(describeTraces({ applicationId: APPLICATION, spans: deferredThenApproved() }, screen)).toBe(
    plain.replaceAll(/ +$/gm, ''),
  )
})

test('what an ALB logs is there, and what is too long is cut', () => {
  const name = 'POST /a/route/of/which/nobody/has/ever/thought/that/it/could/be/so/long'
  const root = spanOf(1, 1, {
    attributes: {
      'loan.application_id': APPLICATION,
      aws_alb_trace_id: '1-67890abc-1234567890abcdef12345678',
    },
  })
  const printed = describeTraces(
    { applicationId: APPLICATION, spans: [root, childOf(1, 2, { name })] },
    { isTTY: false },
  )
  expect(printed).toContain('\nALB          1-67890abc-1234567890abcdef12345678\n')
  expect(printed).toContain('…')
  expect(Math.max(...printed.split('\n').map(line => line.length))).toBe(80)
})

test('a span that failed by itself says how', () => {
  const root = spanOf(1, 1, { name: 'decide', failed: true, attributes: { 'error.type': 'ECONNRESET' } })
  expect(describeTraces({ applicationId: APPLICATION, spans: [root] }, { isTTY: false })).toMatch(
    /\n✗ decide .+\n {4}ECONNRESET\n/,
  )
})

test('of a running platform it awaits what is on its way', async () => {
  const data = makeFolder()
  const identity = identifyProcess(process.pid) ?? ''
  writeRunFile(locateDataFolder(data).runFile, {
    pid: process.pid,
    identity,
    startedAt: '',
    offset: 0,
    requestBudgetMs: '1800',
    services: {},
    database: { host: '', port: 0, name: '' },
  })
  const awaited = awaitSpans({ applicationId: APPLICATION }, data)
  keep(data, [spanOf(1, 1, { startMs: Date.now() - 1_000 })])
  keep(data, [childOf(1, 2, { startMs: Date.now() })])
  expect((await awaited).spans).toHaveLength(2)
  await expect(awaitSpans({ applicationId: OTHER }, data)).rejects.toThrow(/^no trace of 01a1/)
})

const ROOT = '1-67891233-abcdef012345678912345678'

test.each([
  ['the id of its trace', '00000000000000000005b8efff798038'],
  ["the same in X-Ray's notation", '1-00000000-000000000005b8efff798038'],
  ["what an ALB's access log has, though a traceparent was followed", ROOT],
  ['that as the header has it', `Root=${ROOT}`],
])('an application is found by %s', async (_what, id) => {
  const data = makeFolder()
  const [applied, ...others] = deferredThenApproved()
  if (!applied) throw new Error('the example has no spans')
  keep(data, [{ ...applied, attributes: { ...applied.attributes, aws_alb_trace_id: ROOT } }, ...others])
  const { exitCode, stdout } = await trace(id, '--data', data)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(`application  ${APPLICATION}`)
})

test('a trace of several applications names them, one that is not there is said not to be', async () => {
  const data = makeFolder()
  keep(data, [spanOf(7, 1, {}), spanOf(7, 2, { attributes: { 'loan.application_id': OTHER } })])
  const traceId = spanOf(7, 1, {}).traceId
  const several = await trace(traceId, '--data', data)
  expect(several).toMatchObject({ exitCode: 1, stdout: '' })
  expect(several.stderr).toContain(`has 2 applications; ask for one of them:\n${APPLICATION}\n${OTHER}`)
  const none = await trace('1-67891233-abcdef012345678912345679', '--data', data)
  expect(none).toMatchObject({ exitCode: 1, stdout: '' })
  expect(none.stderr).toContain('no trace 67891233abcdef012345678912345679 in ')
})

test('an application that shares its trace with others is told by its own spans', async () => {
  const data = makeFolder()
  const answered = (id: string, status: string) => ({ 'loan.application_id': id, 'loan.status': status })
  keep(data, [
    spanOf(7, 1, { durationMs: 31, attributes: answered(APPLICATION, 'REJECTED') }),
    childOf(7, 2, { name: 'receive' }),
    // The partner took what `traceresponse` said for the parent of the next.
    spanOf(7, 3, {
      parentSpanId: hex(1, 16),
      startMs: spanOf(7, 1).startMs + 1_100,
      durationMs: 47,
      attributes: answered(OTHER, 'APPROVED'),
    }),
    spanOf(7, 4, { attributes: {}, durationMs: 5 }),
  ])
  const { stdout } = await trace(APPLICATION, '--data', data)
  expect(stdout).toMatch(/\nstatus {7}REJECTED\n/)
  expect(stdout).toMatch(/\ntook {9}31\.0 ms, REJECTED\n/)
  expect(stdout).toMatch(/ receive /)
  expect(stdout).not.toMatch(/APPROVED| later|47\.0|5\.0 ms/)
  const other = await trace(OTHER, '--data', data)
  expect(other.stdout).toMatch(/status {7}APPROVED\n.+took {9}47\.0 ms, APPROVED\n/s)
  expect(other.stdout).not.toMatch(/REJECTED| later/)
})

test("an ALB's id finds what it was given to, and not the rest of the trace that a partner reuses", async () => {
  const data = makeFolder()
  const balanced = { 'loan.application_id': APPLICATION, aws_alb_trace_id: ROOT }
  const other = { 'loan.application_id': OTHER, aws_alb_trace_id: ROOT.replace('1-6', '1-7') }
  keep(data, [
    spanOf(7, 1, { attributes: balanced }),
    childOf(7, 2),
    spanOf(7, 3, { attributes: other }),
    spanOf(7, 4, { attributes: {} }),
  ])
  const { stdout } = await trace(ROOT, '--data', data, '--json')
  expect(JSON.parse(stdout).map((span: StoredSpan) => Number.parseInt(span.spanId, 16))).toEqual([1, 2])
})

test('the same application sent again is a section of its own, and no recovery', async () => {
  const again = spanOf(7, 3, { startMs: spanOf(7, 1).startMs + 1_100 })
  const status = { 'loan.application_id': APPLICATION, 'loan.status': 'APPROVED' }
  const spans = [spanOf(7, 1, { attributes: status }), again]
  const printed = describeTraces({ applicationId: APPLICATION, spans }, { isTTY: false })
  expect(printed).toContain('\n1.1 s later, POST /loan/apply at loan-api\n')
})

test('a request that failed before it was an application is printed by its trace', async () => {
  const data = makeFolder()
  const attributes = { 'http.response.status_code': 503 }
  const failed = spanOf(7, 1, { failed: true, attributes: { ...attributes, aws_alb_trace_id: ROOT } })
  keep(data, [failed, childOf(7, 2, { name: 'POST auth-svc', failed: true })])
  for (const id of [failed.traceId, ROOT]) {
    const { exitCode, stdout } = await trace(id, '--data', data)
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^trace {8}0+7\n/) })
    expect(stdout).toMatch(/\ntook {9}100\.0 ms, answered 503\n.+\n✗ POST \/loan\/apply 503 /s)
    expect(stdout).toMatch(/\n✗ {3}POST auth-svc /)
  }
  keep(data, [spanOf(7, 3, { startMs: failed.startMs + 2_000, durationMs: 31 })])
  const both = await trace(failed.traceId, '--data', data)
  expect(both.stdout).toMatch(/^application .+ answered 503\n.+\n2\.0 s later, POST \/loan\/apply at/s)
})

test('without the request, recovery is told by the time in the id', async () => {
  const data = makeFolder()
  const recovered = deferredThenApproved().filter(({ attributes }) => 'loan.round' in attributes)
  const receivedAtMs = 0x01a1fd950e4c
  keep(
    data,
    recovered.map(span => ({ ...span, startMs: receivedAtMs + 7_200_000 })),
  )
  const { stdout } = await trace(APPLICATION, '--data', data)
  expect(stdout).toMatch(/\nrequest {6}not kept any more\n\n120 min later, round 1\ntrace /)
})

test('of a request whose own span is lost what it called is there, unless others share the trace', async () => {
  const [recovery] = deferredThenApproved().filter(({ attributes }) => 'loan.round' in attributes)
  if (!recovery) throw new Error('the example has no recovery')
  const { traceId } = recovery.links[0] ?? {}
  const trees = (spans: StoredSpan[]) => {
    const data = makeFolder()
    keep(data, spans)
    return trace(APPLICATION, '--data', data)
  }
  const called = { ...childOf(1, 2, { name: 'receive' }), traceId: traceId ?? '' }
  expect((await trees([recovery, called])).stdout).toMatch(/ later, receive at loan-api\n/)
  const another = { ...spanOf(1, 3, { attributes: {} }), traceId: traceId ?? '' }
  expect((await trees([recovery, called, another])).stdout).not.toMatch(/receive/)
})

test.each([
  [80, /^ {2}span +service +start {2}took {2}0 +602.3 ms$/m],
  [70, /^ {2}span +service +start {2}took$/m],
  [55, /^ {2}span +start {2}took$/m],
])('on %i columns names are whole, whatever has to go for them', (columns, titles) => {
  const screen = { isTTY: false, columns }
  const printed = describeTraces({ applicationId: APPLICATION, spans: deferredThenApproved() }, screen)
  const [request = ''] = printed.split('6.1 s later')
  const table = request.slice(request.indexOf('  span'))
  expect(table).toMatch(titles)
  for (const name of ['bureau attempt 0.1', 'POST scoring-svc 503', 'breaker bureau: closed → open']) {
    expect(table).toContain(name)
  }
  expect(Math.max(...table.split('\n').map(line => line.length))).toBeLessThanOrEqual(columns)
})

test('on hardly any columns it is cut, and does not fail', () => {
  const screen = { isTTY: false, columns: 10 }
  const printed = describeTraces({ applicationId: APPLICATION, spans: deferredThenApproved() }, screen)
  expect(printed).toContain('…')
})

test('no trace is said in one line', async () => {
  const data = makeFolder()
  const { exitCode, stdout, stderr } = await trace(APPLICATION, '--data', data)
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toBe(`error no trace of ${APPLICATION} in ${data}/traces, which keeps the last 32 MB\n`)
})

test.each([
  [[], /ID is missing/],
  [['01a1fd95'], /ID 01a1fd95: must be a whole UUID/],
  [[`${APPLICATION}0`], /must be a whole UUID/],
  [[APPLICATION, APPLICATION], /unexpected argument 01a1fd95/],
  [[APPLICATION, '--data'], /--data needs a value/],
])('wrong usage ends with 2: %j', async (words, complaint) => {
  const { exitCode, stdout, stderr } = await trace(...words)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(complaint)
})
