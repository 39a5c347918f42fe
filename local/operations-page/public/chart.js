/** @import { Point } from '../status.ts' */

const dark = matchMedia('(prefers-color-scheme: dark)')
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} colour the name of a custom property of palette.css
 * @property {number[]} [dash]
 * @property {number} [width]
 *
 * @typedef {object} Drawing
 * @property {Line[]} lines
 * @property {(point: Point) => (number | null)[]} valuesOf one a line
 * @property {boolean} [isStacked]
 * @property {number} atLeast what the vertical axis reaches at least
 * @property {(value: number) => string} format of the vertical axis
 * @property {number} [limit] a line that is better not crossed
 * @property {(point: Point | undefined) => void} onHover
 */

/**
 * A chart over time in `host`, redrawn by what it returns.
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 */
export function createChart(host, drawing) {
  /** @type {Point[]} */
  let points = []
  let minutes = 5
  let plot = make()

  function make() {
    const { width, height } = host.getBoundingClientRect()
    return new uPlot(options(width || 300, height || 176), columns(), host)
  }

  /** @returns {uPlot.AlignedData} */
  function columns() {
    const rows = points.map(drawing.valuesOf)
    const stacked = drawing.isStacked ? rows.map(accumulate) : rows
    // What is stacked on top is drawn first, and covered by what is below it.
    const lines = drawing.lines.map((_, index) => stacked.map(row => row[index] ?? null))
    return [points.map(({ atMs }) => atMs / 1_000), ...(drawing.isStacked ? lines.reverse() : lines)]
  }

  /**
   * @param {number} width
   * @param {number} height
   * @returns {uPlot.Options}
   */
  function options(width, height) {
    const soft = colour('--soft')
    const grid = { stroke: colour('--grid'), width: 1 }
    const axis = { stroke: soft, font: FONT, grid, ticks: { show: false } }
    const lines = drawing.isStacked ? [...drawing.lines].reverse() : drawing.lines
    return {
      width,
      height,
      legend: { show: false },
      // On the right half a time of day has to fit, which is centred below its minute.
      padding: [12, 18, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: 'page' } },
      scales: {
        x: { time: true, range: () => [endOf(points) - minutes * 60, endOf(points)] },
        y: { range: (_plot, _min, max) => [0, Math.max(drawing.atLeast, (max ?? 0) * 1.1)] },
      },
      axes: [
        { ...axis, size: 26, space: 44, incrs: [60, 120, 300], values: (_plot, splits) => splits.map(clock) },
        { ...axis, size: 52, space: 34, values: (_plot, splits) => splits.map(drawing.format) },
      ],
      series: [
        {},
        ...lines.map(({ colour: name, dash, width: lineWidth = 1.5 }) => ({
          stroke: colour(name),
          width: drawing.isStacked ? 0 : lineWidth,
          ...(dash && { dash }),
          ...(drawing.isStacked && { fill: colour(name) }),
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [plot => shadeFaults(plot, points)],
        draw: [plot => drawing.limit && drawLimit(plot, drawing.limit)],
        setCursor: [({ cursor: { idx } }) => drawing.onHover(points[idx ?? -1])],
      },
    }
  }

  new ResizeObserver(([entry]) => {
    const { width, height } = entry?.contentRect ?? {}
    if (width && height) plot.setSize({ width, height })
  }).observe(host)
  dark.addEventListener('change', () => {
    plot.destroy()
    plot = make()
  })

  return {
    /**
     * @param {Point[]} newPoints
     * @param {number} newMinutes
     */
    draw(newPoints, newMinutes) {
      minutes = newMinutes
      const fromMs = endOf(newPoints) * 1_000 - minutes * 60_000
      points = newPoints.filter(({ atMs }) => atMs >= fromMs)
      plot.setData(columns())
    },
  }
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** @param {(number | null)[]} row */
function accumulate(row) {
  let sum = 0
  return row.map(value => {
    sum += value ?? 0
    return sum
  })
}

/** @param {Point[]} points */
function endOf(points) {
  return (points.at(-1)?.atMs ?? Date.now()) / 1_000
}

/** @param {number} seconds */
function clock(seconds) {
  return new Date(seconds * 1_000).toTimeString().slice(0, 5)
}

/**
 * The background while the bureau was made to fail.
 * @param {uPlot} plot
 * @param {Point[]} points
 */
function shadeFaults(plot, points) {
  const { ctx, bbox } = plot
  const toX = (/** @type {number} */ ms) => plot.valToPos(ms / 1_000, 'x', true)
  ctx.save()
  for (const { fault, fromMs, toMs } of faultSpells(points)) {
    const left = Math.max(bbox.left, toX(fromMs))
    const width = Math.min(bbox.left + bbox.width, toX(toMs)) - left
    ctx.fillStyle = colour('--warning-wash')
    ctx.fillRect(left, bbox.top, width, bbox.height)
    ctx.fillStyle = colour('--warning')
    ctx.font = scaled(FONT)
    const inset = 4 * devicePixelRatio
    if (ctx.measureText(fault).width + 2 * inset > width) continue
    ctx.textAlign = 'left'
    ctx.textBaseline = 'top'
    ctx.fillText(fault, left + inset, bbox.top + inset)
  }
  ctx.restore()
}

/** @param {Point[]} points */
function faultSpells(points) {
  /** @type {{ fault: string, fromMs: number, toMs: number }[]} */
  const spells = []
  let last = spells[0]
  for (const { fault, atMs } of points) {
    if (last && last.fault === fault) {
      last.toMs = atMs
      continue
    }
    last = fault === null ? undefined : { fault, fromMs: atMs, toMs: atMs }
    if (last) spells.push(last)
  }
  return spells
}

/**
 * @param {uPlot} plot
 * @param {number} at
 */
function drawLimit(plot, at) {
  const { ctx, bbox } = plot
  const y = plot.valToPos(at, 'y', true)
  ctx.save()
  ctx.strokeStyle = colour('--bad')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}

/** @param {string} font in CSS pixels, for a canvas that has more of them */
function scaled(font) {
  return font.replace('11px', `${11 * devicePixelRatio}px`)
}
