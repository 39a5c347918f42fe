import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { toAmazonRoot } from '@loans/service-kit/telemetry/spans'
import { treesOfApplication } from './application-trees.ts'
import { applicationIdOf } from './loan-spans.ts'
import type { StoredSpan } from './span.ts'
import { keyOf, spansOf, treesOf } from './trace-tree.ts'

/** Together 32 MB, some thousand applications, which a command reads through in a moment. */
const LIMITS = { segments: 8, bytesASegment: 4 * 1024 * 1024 }
export const KEPT_MB = (LIMITS.segments * LIMITS.bytesASegment) / 1024 ** 2

export type SpanStore = {
  append(spans: StoredSpan[]): void
  /** From then on nothing is written. */
  close(): void
}

/**
 * Keeps the last spans in segments of JSON lines; the oldest segment makes room for a new one. Opened again, it goes on. What
 * cannot be written is lost, and nobody is bothered: a trace is worth less than what it tells about. One writer a folder.
 */
export function openSpanStore(folder: string, { segments, bytesASegment } = LIMITS): SpanStore {
  let current = segmentsIn(folder).at(-1) ?? 1
  let bytes = sizeOf(join(folder, nameOf(current)))
  // The line before ours may be torn: whoever wrote it was killed, or had no room left on the disk.
  let mayBeTorn = bytes > 0
  let closed = false

  function write(lines: string): void {
    if (bytes > 0 && bytes + lines.length > bytesASegment) begin(current + 1)
    if (bytes === 0) mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, nameOf(current))
    try {
      appendFileSync(path, mayBeTorn ? `\n${lines}` : lines, { mode: 0o600 })
      mayBeTorn = false
    } catch (error) {
      mayBeTorn = true
      throw error
    } finally {
      bytes = sizeOf(path)
    }
  }

  function begin(segment: number): void {
    current = segment
    bytes = 0
    mayBeTorn = false
    const tooOld = segmentsIn(folder).filter(each => each <= segment - segments)
    for (const each of tooOld) rmSync(join(folder, nameOf(each)), { force: true })
  }

  return {
    append(spans) {
      if (closed || spans.length === 0) return
      try {
        write(spans.map(toLine).join(''))
      } catch {
        // Lost, as promised.
      }
    },
    close() {
      closed = true
    },
  }
}

/** Every span of an application's own trees, in its traces and in those that they link to. */
export function findSpans(folder: string, applicationId: string): StoredSpan[] {
  const lines = linesIn(folder)
  const traceIds = lines
    .filter(line => line.includes(applicationId))
    .flatMap(parse)
    .filter(span => applicationIdOf(span) === applicationId)
    .flatMap(({ traceId, links }) => [traceId, ...links.map(link => link.traceId)])
  const spans = spansIn(lines, new Set(traceIds))
  const own = new Set(treesOfApplication(applicationId, spans).flatMap(spansOf))
  return spans.filter(span => own.has(span))
}

/** What began in a trace, or with the id that a load balancer gave to it: its spans, and the applications that they are of. */
export function findTrace(
  folder: string,
  traceId: string,
): { applicationIds: string[]; spans: StoredSpan[] } {
  const lines = linesIn(folder)
  const root = toAmazonRoot(traceId)
  const isAsked = (span: StoredSpan) => span.traceId === traceId || span.attributes.aws_alb_trace_id === root
  const balanced = lines.filter(line => line.includes(root)).flatMap(parse)
  const traceIds = new Set([traceId, ...balanced.filter(isAsked).map(span => span.traceId)])
  const trees = treesOf(spansIn(lines, traceIds)).filter(({ span }) => isAsked(span))
  return {
    applicationIds: [...new Set(trees.flatMap(({ span }) => applicationIdOf(span) ?? []))],
    spans: trees.flatMap(spansOf),
  }
}

/** The spans of these traces, each once: an exporter that tried again sent some twice. */
function spansIn(lines: string[], traceIds: Set<string>): StoredSpan[] {
  const spans = lines.filter(line => traceIds.has(traceIdOf(line) ?? '')).flatMap(parse)
  return [...new Map(spans.map(span => [keyOf(span), span])).values()]
}

function linesIn(folder: string): string[] {
  return segmentsIn(folder).flatMap(segment => {
    try {
      return readFileSync(join(folder, nameOf(segment)), 'utf8').split('\n')
    } catch {
      // It has just made room for a new one.
      return []
    }
  })
}

/** None of a line that is torn. */
function parse(line: string): StoredSpan[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

function toLine({ traceId, ...rest }: StoredSpan): string {
  return `${JSON.stringify({ traceId, ...rest })}\n`
}

/** Without parsing: of many lines a few are wanted, and each begins as `toLine` made it. */
function traceIdOf(line: string): string | undefined {
  return /^\{"traceId":"([0-9a-f]{32})"/.exec(line)?.[1]
}

function segmentsIn(folder: string): number[] {
  return namesIn(folder)
    .filter(name => /^\d{6,}\.jsonl$/.test(name))
    .map(name => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Nothing has been kept yet.
    return []
  }
}

function nameOf(segment: number): string {
  return `${String(segment).padStart(6, '0')}.jsonl`
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
