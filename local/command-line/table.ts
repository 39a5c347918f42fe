import { stripVTControlCharacters } from 'node:util'
import { wrap } from './wrap.ts'

export type Column = { title: string; align?: 'right' }

/** Columns of numbers. */
export function rightAligned(...titles: string[]): Column[] {
  return titles.map(title => ({ title, align: 'right' }))
}

const GAP = '  '
/** Where all fits only so. */
const SMALL_GAP = ' '

/** Aligned columns, a rule under their titles. The last one wraps between words to keep within the terminal's width. */
export function formatTable(
  columns: Column[],
  rows: string[][],
  width = process.stdout.columns || 80,
): string {
  const titles = columns.map(({ title }) => title)
  const widths = columns.map((_, index) => Math.max(...[titles, ...rows].map(row => lengthOf(row[index]))))
  const last = widths.pop() ?? 0
  const longestWord = Math.max(
    ...[titles, ...rows].flatMap(row => row.at(-1)?.split(' ') ?? []).map(lengthOf),
  )
  const othersWith = (gap: string) => widths.reduce((sum, each) => sum + each + gap.length, 0)
  const gap = [GAP, SMALL_GAP].find(each => othersWith(each) + longestWord <= width) ?? GAP
  widths.push(Math.min(last, Math.max(width - othersWith(gap), longestWord)))
  const rule = widths.map(each => '-'.repeat(each))
  return [titles, rule, ...rows]
    .flatMap(row => wrapLastCell(row, widths.at(-1) ?? 0))
    .map(row => row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align)))
    .map(row => `${row.join(gap).trimEnd()}\n`)
    .join('')
}

function wrapLastCell(row: string[], width: number): string[][] {
  const last = row.at(-1) ?? ''
  if (lengthOf(last) <= width) return [row]
  const others = row.slice(0, -1)
  return wrap(last, width).map((text, line) => [...(line === 0 ? others : others.map(() => '')), text])
}

function pad(cell: string, width: number, align: Column['align']): string {
  const blanks = ' '.repeat(Math.max(0, width - lengthOf(cell)))
  return align === 'right' ? blanks + cell : cell + blanks
}

// Colours take no room on the screen.
function lengthOf(cell = ''): number {
  return stripVTControlCharacters(cell).length
}
