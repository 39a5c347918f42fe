/** Where a span is in its trace, both as shares of the whole. */
export type Stretch = { from: number; to: number }

/** A line from one share of the width to another, exact to half a cell; never nothing, for something did happen. */
export function bar({ from, to }: Stretch, cells: number): string {
  const start = Math.min(Math.round(from * cells * 2), cells * 2 - 1)
  const end = Math.max(Math.round(to * cells * 2), start + 1)
  const halves = Array.from({ length: cells }, (_, cell) => {
    const left = start <= cell * 2 && cell * 2 < end
    const right = start <= cell * 2 + 1 && cell * 2 + 1 < end
    if (left && right) return '━'
    if (left) return '╸'
    return right ? '╺' : ' '
  })
  return halves.join('').trimEnd()
}

/** The moment itself. */
export function mark(at: number, cells: number): string {
  return `${' '.repeat(Math.min(Math.max(Math.floor(at * cells), 0), cells - 1))}◆`
}
