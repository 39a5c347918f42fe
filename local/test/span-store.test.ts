import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { StoredSpan } from '../traces/span.ts'
import { findSpans, openSpanStore } from '../traces/span-store.ts'
import { clearBench, makeFolder } from './_bench.ts'
import { APPLICATION, childOf, hex, OTHER, spanOf } from './_spans.ts'

afterAll(clearBench)

const namesOf = (spans: StoredSpan[]) => spans.map(({ spanId }) => Number.parseInt(spanId, 16))

test('an application has all spans of its traces, and of those that they link to', async () => {
  const folder = makeFolder()
  const store = openSpanStore(folder)
  const ofNobody = { attributes: {} }
  const other = { attributes: { 'loan.application_id': OTHER, seen: APPLICATION } }
  store.append([spanOf(1, 1), childOf(1, 2), spanOf(2, 3, other)])
  store.append([
    spanOf(3, 4, { links: [{ traceId: hex(4, 32), spanId: hex(5, 16) }] }),
    spanOf(4, 5, ofNobody),
  ])
  store.append([childOf(1, 2)])
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([1, 2, 4, 5])
  expect(findSpans(folder, APPLICATION)[0]).toEqual(spanOf(1, 1))
  expect(findSpans(folder, 'another')).toEqual([])
  expect(findSpans(join(folder, 'nowhere'), APPLICATION)).toEqual([])
})

test('it stays within its segments, without those that are oldest, also when opened again', () => {
  const folder = makeFolder()
  const limits = { segments: 3, bytesASegment: 2_000 }
  for (let run = 0; run < 4; run++) {
    const store = openSpanStore(folder, limits)
    for (let each = 0; each < 10; each++) store.append([spanOf(1, run * 10 + each)])
  }
  const files = readdirSync(folder)
  expect(files).toHaveLength(3)
  for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(2_001)
  const kept = namesOf(findSpans(folder, APPLICATION))
  expect(kept.length).toBeGreaterThan(10)
  expect(kept).toEqual(Array.from(kept, (_, index) => 40 - kept.length + index))
})

test('a line that a killed writer left torn costs that span, and no other', () => {
  const folder = makeFolder()
  openSpanStore(folder).append([spanOf(1, 1), spanOf(1, 2)])
  const [file = ''] = readdirSync(folder)
  const path = join(folder, file)
  truncateSync(path, statSync(path).size - 20)
  openSpanStore(folder).append([spanOf(1, 3)])
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([1, 3])
  appendFileSync(path, 'null\n{"traceId":')
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([1, 3])
})

test('what cannot be written is lost; it goes on when there is room again', () => {
  const folder = join(makeFolder(), 'traces')
  writeFileSync(folder, 'in the way')
  const store = openSpanStore(folder)
  store.append([spanOf(1, 1)])
  expect(findSpans(folder, APPLICATION)).toEqual([])
  rmSync(folder)
  store.append([spanOf(1, 2)])
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([2])
  rmSync(folder, { recursive: true })
  store.append([spanOf(1, 3)])
  store.append([spanOf(1, 4)])
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([4])
})

test('a write that fails is no reason to end', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, '000001.jsonl'))
  const store = openSpanStore(folder)
  expect(() => store.append([spanOf(1, 1)])).not.toThrow()
})

test('it is read by its owner only, and written by nobody once it is closed', () => {
  const folder = join(makeFolder(), 'traces')
  const store = openSpanStore(folder)
  store.append([spanOf(1, 1)])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  store.close()
  store.append([spanOf(1, 2)])
  expect(namesOf(findSpans(folder, APPLICATION))).toEqual([1])
})
