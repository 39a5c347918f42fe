import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { staleFiles, writeGeneratedFiles } from '../../local/generate/generated-files.ts'

function emptyCheckout(): string {
  const root = mkdtempSync(join(tmpdir(), 'generated-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'docs'))
  return root
}

test('what is generated is fresh until somebody edits it, and stale where it is missing', async () => {
  const root = emptyCheckout()
  const files = ['docs/configuration.md', 'docs/metrics.md']
  expect(await staleFiles(root)).toEqual(files)
  expect(await writeGeneratedFiles(root)).toEqual(files)
  expect(await staleFiles(root)).toEqual([])
  for (const file of files) {
    appendFileSync(join(root, file), 'edited')
    expect(await staleFiles(root)).toEqual([file])
    await writeGeneratedFiles(root)
  }
})

test('the catalogue of metrics has each metric with all that there is to know of it', async () => {
  const root = emptyCheckout()
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
