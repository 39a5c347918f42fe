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
import { APPLICATION, deferredThenApproved, spanOf } from './_spans.ts'

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
  const coloured = describeTraces(APPLICATION, deferredThenApproved(), screen)
  expect(coloured).toContain('\x1b[31m✗     POST /score 503')
  const plain = stripVTControlCharacters(coloured)
  expect(Math.max(...plain.split('\n').map(line => line.length))).toBe(140)
  vi.stubEnv('NO_COLOR', '1')
  expect(describeTraces(APPLICATION, deferredThenApproved(), screen)).toBe(plain.replaceAll(/ +$/gm, ''))
})

test('what an ALB logs is there, and what is too long is cut', () => {
  const root = spanOf(1, 1, {
    name: 'POST /a/route/of/which/nobody/has/ever/thought/that/it/could/be/so/long',
    attributes: {
      'loan.application_id': APPLICATION,
      aws_alb_trace_id: '1-67890abc-1234567890abcdef12345678',
    },
  })
  const printed = describeTraces(APPLICATION, [root], { isTTY: false })
  expect(printed).toContain('\nALB          1-67890abc-1234567890abcdef12345678\n')
  expect(printed).toContain('…')
  expect(Math.max(...printed.split('\n').map(line => line.length))).toBe(80)
})

test('a span that failed by itself says how', () => {
  const root = spanOf(1, 1, { name: 'decide', failed: true, attributes: { 'error.type': 'ECONNRESET' } })
  expect(describeTraces(APPLICATION, [root], { isTTY: false })).toMatch(/\n✗ decide .+\n {4}ECONNRESET\n/)
})

test('of a running platform it awaits what is on its way', async () => {
  const data = makeFolder()
  const identity = identifyProcess(process.pid) ?? ''
  writeRunFile(locateDataFolder(data).runFile, {
    pid: process.pid,
    identity,
    startedAt: '',
    offset: 0,
    services: {},
    database: { host: '', port: 0, name: '' },
  })
  const awaited = awaitSpans(APPLICATION, data)
  keep(data, [spanOf(1, 1, { startMs: Date.now() - 1_000 })])
  keep(data, [spanOf(1, 2, { attributes: {}, startMs: Date.now() })])
  expect(await awaited).toHaveLength(2)
  await expect(awaitSpans('01a1fd95-0e4c-75b3-9d24-000000000000', data)).rejects.toThrow(/^no trace of 01a1/)
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

test('a trace of several applications names them, one without any says so', async () => {
  const other = '01a1fd95-0e4c-75b3-9d24-000000000000'
  const data = makeFolder()
  keep(data, [spanOf(7, 1, {}), spanOf(7, 2, { attributes: { 'loan.application_id': other } })])
  const traceId = spanOf(7, 1, {}).traceId
  const several = await trace(traceId, '--data', data)
  expect(several).toMatchObject({ exitCode: 1, stdout: '' })
  expect(several.stderr).toContain(`has 2 applications; ask for one of them:\n${APPLICATION}\n${other}`)
  const none = await trace('1-67891233-abcdef012345678912345679', '--data', data)
  expect(none).toMatchObject({ exitCode: 1, stdout: '' })
  expect(none.stderr).toContain('no application with the trace 67891233abcdef012345678912345679')
})

test('no trace is said in one line', async () => {
  const data = makeFolder()
  const { exitCode, stdout, stderr } = await trace(APPLICATION, '--data', data)
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toBe(`error no trace of ${APPLICATION} in ${data}/traces\n`)
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
