import type { WriteStream } from 'node:tty'
import { paint } from '../command-line/paint.ts'
import type { SpanNode } from '../traces/trace-tree.ts'
import { bar, mark } from './bar.ts'
import { GAP, shareOut } from './columns.ts'
import { type Row, rowsOf } from './rows.ts'
import { describeEvent, milliseconds, remarkOn, titleOf } from './words.ts'

export type Screen = Pick<WriteStream, 'isTTY'> & { columns?: number }

/** A tree of spans on one scale of time: a line a span, with what there is to say of it and its events below. */
export function waterfall(tree: SpanNode, screen: Screen): string {
  const { dim, red, cyan, yellow } = paint(screen)
  const rows = rowsOf(tree)
  const spans = rows.filter(row => row.kind === 'span').map(({ span }) => span)
  const startMs = tree.span.startMs
  const totalMs = Math.max(...spans.map(span => span.startMs + span.durationMs - startMs))
  const share = (atMs: number) => (totalMs > 0 ? (atMs - startMs) / totalMs : 0)

  const width = screen.columns || 80
  const columns = shareOut(width, {
    name: widest(rows.map(nameOf)),
    service: widest(['service', ...spans.map(({ service }) => service)]),
    number: widest(['start', milliseconds(totalMs)]),
  })
  const numbers = (...texts: string[]) => texts.map(text => text.padStart(columns.number)).join(' ')
  const serviceCells = (text: string) => (columns.service > 0 ? [text] : [])
  const barCells = (draw: (cells: number) => string) => (columns.bar > 0 ? [draw(columns.bar)] : [])

  function lineOf(row: Row): string {
    if (row.kind === 'remark') return dim(cell(`  ${nameOf(row)}${remarkOn(row.span)}`, width))
    if (row.kind === 'event') {
      const { event, depth } = row
      const said = `${indent(depth)}${describeEvent(event)}`
      const at = wholeMs(event.atMs - startMs)
      // Where there is hardly room for names, the line is its own.
      if (columns.service === 0) return yellow(cell(`  ${said}, at ${at} ms`, width))
      const text = cell(said, columns.name + GAP.length + columns.service)
      const drawn = barCells(cells => mark(share(event.atMs), cells))
      return yellow([`  ${text}`, numbers(at, ''), ...drawn].join(GAP))
    }
    const { span, isCalled } = row
    const name = cell(nameOf(row), columns.name)
    const service = span.service.padEnd(columns.service)
    const times = numbers(wholeMs(span.startMs - startMs), milliseconds(span.durationMs))
    const drawn = { from: share(span.startMs), to: share(span.startMs + span.durationMs) }
    return [
      span.failed ? red(`✗ ${name}`) : `  ${name}`,
      ...serviceCells(isCalled ? service : dim(service)),
      times,
      ...barCells(cells => (span.failed ? red : cyan)(bar(drawn, cells))),
    ].join(GAP)
  }

  const titles = [
    `  ${cell('span', columns.name)}`,
    ...serviceCells('service'.padEnd(columns.service)),
    numbers('start', 'took'),
    ...barCells(cells => `0${`${milliseconds(totalMs)} ms`.padStart(cells - 1)}`),
  ]
  return [dim(titles.join(GAP)), ...rows.map(lineOf)].map(line => `${line.trimEnd()}\n`).join('')
}

/** What the column of names has to hold. */
function nameOf(row: Row): string {
  return row.kind === 'span' ? `${indent(row.depth)}${titleOf(row.span)}` : indent(row.depth)
}

function indent(depth: number): string {
  return '  '.repeat(depth)
}

/** All that OpenTelemetry tells of when a span began. */
function wholeMs(ms: number): string {
  return String(Math.round(ms))
}

/** Exactly so wide. */
function cell(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(width - 1, 0))}…`
}

function widest(texts: string[]): number {
  return Math.max(...texts.map(text => text.length))
}
