import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { describeApi, PROMISE } from '../../local/api-description/api-description.ts'
import { complaintsAboutGeneratedFiles, writeGeneratedFiles } from '../../local/generate/generated-files.ts'

/** With nothing but what partners were promised. */
function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), 'generated-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'docs'))
  writeFileSync(join(root, PROMISE), describeApi())
  return root
}

const FILES = ['docs/configuration.md', 'docs/metrics.md', PROMISE]
const stale = (path: string) => `${path} is not what the code says: npm run generate`

test('what is generated is fresh until somebody edits it, and stale where it is missing', async () => {
  const root = checkout()
  expect(await complaintsAboutGeneratedFiles(root)).toEqual(FILES.filter(path => path !== PROMISE).map(stale))
  expect(await writeGeneratedFiles(root)).toEqual(FILES)
  expect(await complaintsAboutGeneratedFiles(root)).toEqual([])
  for (const path of FILES) {
    appendFileSync(join(root, path), '\n')
    expect(await complaintsAboutGeneratedFiles(root)).toEqual([stale(path)])
    await writeGeneratedFiles(root)
  }
})

test('what partners were promised is neither overwritten nor fresh while the code breaks it', async () => {
  const root = checkout()
  await writeGeneratedFiles(root)
  const file = join(root, PROMISE)
  const promised = JSON.parse(readFileSync(file, 'utf8'))
  promised.paths['/loan/applications/{applicationId}'].delete = { responses: {} }
  promised.components.schemas.ProblemCode.enum.push('gone')
  const text = JSON.stringify(promised)
  writeFileSync(file, text)
  const breaks = [
    'docs/openapi.json: there is no longer DELETE /loan/applications/{applicationId}',
    'docs/openapi.json: ProblemCode loses its value "gone"',
  ]
  expect(await complaintsAboutGeneratedFiles(root)).toEqual([
    ...breaks,
    expect.stringContaining('a new path, beside the old one (docs/compatibility.md)'),
  ])
  await expect(writeGeneratedFiles(root)).rejects.toThrow(breaks.join('\n'))
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('what partners were promised is missed, and not promised anew', async () => {
  const root = checkout()
  await writeGeneratedFiles(root)
  rmSync(join(root, PROMISE))
  const missing =
    'docs/openapi.json is missing, and with it what partners were promised: take it back from git'
  expect(await complaintsAboutGeneratedFiles(root)).toEqual([missing])
  await expect(writeGeneratedFiles(root)).rejects.toThrow(missing)
  expect(existsSync(join(root, PROMISE))).toBe(false)
})

test('the catalogue of metrics has each metric with all that there is to know of it', async () => {
  const root = checkout()
  await writeGeneratedFiles(root)
  const rows = readFileSync(join(root, 'docs/metrics.md'), 'utf8').split('\n')
  const row = (metric: string) => rows.filter(line => line.startsWith(`| \`${metric}\` |`))
  expect(row('http_server_request_duration_seconds')).toEqual([
    '| `http_server_request_duration_seconds` | histogram | seconds | `method`; `route`; `status` ' +
      '| Time from the arrival of a request to the end of its answer | latency | p50, p95, p99 ' +
      '| service, route; or service, route, status |',
  ])
  expect(row('circuit_breaker_state')).toEqual([
    expect.stringContaining('`name`: `auth-svc`, `scoring-svc`; `state`: `closed`, `half_open`, `open`'),
    expect.stringContaining('`name`: `bureau`; `state`'),
  ])
  expect(row('circuit_breaker_state').every(each => each.includes('| Average |'))).toBe(true)
  expect(row('applications_awaiting_decision')[0]).toContain('| saturation | Maximum | service |')
  expect(row('nodejs_heap_space_size_used_bytes')[0]).toContain('| – | – |')
})
