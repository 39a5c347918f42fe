import type { WriteStream } from 'node:tty'
import { paint } from '../command-line/paint.ts'
import type { SpanNode } from '../traces/trace-tree.ts'
import { bar, mark } from './bar.ts'
import { type Row, rowsOf } from './rows.ts'
import { describeEvent, milliseconds, remarkOn, titleOf } from './words.ts'

export type Screen = Pick<WriteStream, 'isTTY'> & { columns?: number }

/** The sign of what failed, and a blank. */
const SIGN_WIDTH = 2
const GAP = '  '
/** Names are cut before bars become shorter than this, and tell nothing. */
const LEAST_BAR_WIDTH = 12
/** On longer lines the eye loses its way. */
const MOST_BAR_WIDTH = 80

/** A tree of spans on one scale of time: a line a span, with what there is to say of it and its events below. */
export function waterfall(tree: SpanNode, screen: Screen): string {
  const { dim, red, cyan, yellow } = paint(screen)
  const rows = rowsOf(tree)
  const spans = rows.filter(row => row.kind === 'span').map(({ span }) => span)
  const startMs = tree.span.startMs
  const totalMs = Math.max(...spans.map(span => span.startMs + span.durationMs - startMs))
  const share = (atMs: number) => (totalMs > 0 ? (atMs - startMs) / totalMs : 0)

  const width = screen.columns || 80
  const serviceWidth = widest(['service', ...spans.map(({ service }) => service)])
  const numberWidth = widest(['start', milliseconds(totalMs)])
  const besideNames = SIGN_WIDTH + serviceWidth + 2 * numberWidth + 1 + 3 * GAP.length
  const nameWidth = Math.min(widest(rows.map(nameOf)), width - besideNames - LEAST_BAR_WIDTH)
  const barWidth = Math.min(width - besideNames - nameWidth, MOST_BAR_WIDTH)
  const numbers = (...texts: string[]) => texts.map(text => text.padStart(numberWidth)).join(' ')

  function lineOf(row: Row): string {
    const name = cell(nameOf(row), nameWidth)
    if (row.kind === 'remark') return dim(cell(`  ${nameOf(row)}${remarkOn(row.span)}`, width))
    if (row.kind === 'event') {
      const { event, depth } = row
      const text = cell(`${indent(depth)}${describeEvent(event)}`, nameWidth + GAP.length + serviceWidth)
      const at = numbers(wholeMs(event.atMs - startMs), '')
      return yellow(`  ${text}${GAP}${at}${GAP}${mark(share(event.atMs), barWidth)}`)
    }
    const { span, isCalled } = row
    const service = span.service.padEnd(serviceWidth)
    const times = numbers(wholeMs(span.startMs - startMs), milliseconds(span.durationMs))
    const drawn = bar({ from: share(span.startMs), to: share(span.startMs + span.durationMs) }, barWidth)
    return [
      span.failed ? red(`✗ ${name}`) : `  ${name}`,
      isCalled ? service : dim(service),
      times,
      span.failed ? red(drawn) : cyan(drawn),
    ].join(GAP)
  }

  const scale = `0${`${milliseconds(totalMs)} ms`.padStart(barWidth - 1)}`
  const names = [`  ${cell('span', nameWidth)}`, 'service'.padEnd(serviceWidth)]
  const titles = dim([...names, numbers('start', 'took'), scale].join(GAP))
  return [titles, ...rows.map(lineOf)].map(line => `${line.trimEnd()}\n`).join('')
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
