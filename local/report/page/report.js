/** @import { Chart, Report, Table } from '../report.ts' */

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4']
const STROKES = [[], [6, 3], [2, 2]]
const BORDERS = ['solid', 'dashed', 'dotted']

/** @type {Report} */
const report = JSON.parse(document.getElementById('report')?.textContent ?? '{}')
const main = document.querySelector('main')

/**
 * An element with attributes and children; text is text, whatever is in it.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children)
  return made
}

/** @param {Report} report */
function headOf({ title, subtitle, verdict, facts }) {
  const reasons = verdict.reasons.map(reason => element('li', {}, reason))
  return [
    element('h1', {}, title),
    element('p', { class: 'subtitle' }, subtitle),
    element(
      'div',
      { class: `verdict ${verdict.word}` },
      element('strong', {}, verdict.word),
      ...(reasons.length > 0 ? [element('ul', {}, ...reasons)] : []),
    ),
    element(
      'dl',
      { class: 'facts' },
      ...facts.map(([label, value]) =>
        element('div', {}, element('dt', {}, label), element('dd', {}, value)),
      ),
    ),
  ]
}

/** @param {Table} table */
function tableOf({ title, columns, rows }) {
  /** @param {number} index @returns {Record<string, string>} */
  const looks = index => (columns[index]?.align === 'right' ? { class: 'right' } : {})
  const head = columns.map((column, index) => element('th', { ...looks(index), scope: 'col' }, column.title))
  const body = rows.map(cells =>
    element('tr', {}, ...cells.map((cell, index) => element('td', looks(index), cell))),
  )
  return element(
    'section',
    {},
    element('h2', {}, title),
    element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)),
  )
}

/**
 * @param {Chart} chart
 * @param {number} toSeconds
 */
function chartOf(chart, toSeconds) {
  const { title, unit, series, lines, states } = chart
  const host = element('div', { class: 'plot', role: 'img', 'aria-label': title })
  const values = series.map(() => element('b', {}))
  const legend = element(
    'ul',
    { class: 'legend' },
    ...series.map(({ label }, index) =>
      element(
        'li',
        {
          style: `--colour: var(${COLOURS[index % COLOURS.length]}); --stroke: ${BORDERS[index % BORDERS.length]}`,
        },
        element('i', {}),
        `${label} `,
        values[index] ?? '',
      ),
    ),
    ...lines.map(({ label }) =>
      element('li', { style: '--colour: var(--bad); --stroke: dotted' }, element('i', {}), label),
    ),
  )
  /** @param {number | null | undefined} index */
  const say = index => {
    for (const [each, { values: its }] of series.entries()) {
      const spot = values[each]
      if (spot) spot.textContent = typeof index === 'number' ? valueText(its[index], unit, states) : ''
    }
  }
  const heading = element('h2', {}, title, element('span', { class: 'unit' }, unit && `, ${unit}`))
  const section = element('section', {}, heading, host, legend)
  return { section, draw: () => drawChart(host, chart, toSeconds, say) }
}

/**
 * Draws a chart in `host`, as wide as that is, in the colours of light or dark; `say` gets the index under the pointer, or nothing.
 * @param {HTMLElement} host
 * @param {Chart} chart
 * @param {number} toSeconds
 * @param {(index: number | null | undefined) => void} say
 */
function drawChart(host, chart, toSeconds, say) {
  /** @type {uPlot.AlignedData} */
  const data = [chart.xSeconds, ...chart.series.map(({ values }) => values)]
  const make = () => new uPlot(optionsOf(host, chart, toSeconds, say), data, host)
  let plot = make()
  new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: host.clientHeight })).observe(host)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    plot.destroy()
    plot = make()
  })
}

/**
 * @param {HTMLElement} host
 * @param {Chart} chart
 * @param {number} toSeconds
 * @param {(index: number | null | undefined) => void} say
 * @returns {uPlot.Options}
 */
function optionsOf(host, { unit, series, lines, bands, states }, toSeconds, say) {
  const axis = {
    stroke: colour('--soft'),
    font: FONT,
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
  }
  const reached = Math.max(0, ...lines.map(({ value }) => value))
  const top = states ? states.length - 1 : reached
  return {
    width: host.clientWidth || 600,
    height: host.clientHeight || 240,
    legend: { show: false },
    padding: [12, 18, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: 'report' } },
    scales: {
      x: { time: false, range: [0, Math.max(1, toSeconds)] },
      y: { range: (_plot, _least, most) => [0, Math.max(top, most ?? 0, states ? 0 : 1) * 1.1] },
    },
    axes: [
      { ...axis, size: 26, values: (_plot, splits) => splits.map(seconds => `${seconds} s`) },
      {
        ...axis,
        size: states ? 76 : 64,
        ...(states && { splits: () => states.map((_, index) => index) }),
        values: (_plot, splits) => splits.map(value => valueText(value, unit, states)),
      },
    ],
    series: [
      {},
      ...series.map((_, index) => ({
        stroke: colour(COLOURS[index % COLOURS.length] ?? ''),
        dash: STROKES[index % STROKES.length] ?? [],
        width: 1.75,
        points: { show: false },
        ...(states && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
      })),
    ],
    hooks: {
      drawClear: [plot => shade(plot, bands)],
      draw: [plot => limit(plot, lines)],
      setCursor: [({ cursor: { idx } }) => say(idx)],
    },
  }
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/**
 * @param {number | null | undefined} value
 * @param {string} unit
 * @param {string[]} [states]
 */
function valueText(value, unit, states) {
  if (value === null || value === undefined) return '–'
  if (states) return (states[value] ?? '').replace('_', '-')
  const digits = Math.abs(value) >= 100 ? 0 : 2
  return `${Number(value.toFixed(digits))}${unit.startsWith('/') ? '' : ' '}${unit}`
}

/**
 * What went on, behind the lines, with its name where there is room for it.
 * @param {uPlot} plot
 * @param {Chart['bands']} bands
 */
function shade(plot, bands) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = FONT.replace('11px', `${11 * devicePixelRatio}px`)
  ctx.textBaseline = 'top'
  for (const { label, fromSeconds, toSeconds } of bands) {
    const left = Math.max(bbox.left, plot.valToPos(fromSeconds, 'x', true))
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(toSeconds, 'x', true))
    ctx.fillStyle = colour('--warning-wash')
    ctx.fillRect(left, bbox.top, Math.max(devicePixelRatio, right - left), bbox.height)
    const inset = 4 * devicePixelRatio
    if (ctx.measureText(label).width + 2 * inset > right - left) continue
    ctx.fillStyle = colour('--warning')
    ctx.fillText(label, left + inset, bbox.top + inset)
  }
  ctx.restore()
}

/**
 * @param {uPlot} plot
 * @param {Chart['lines']} lines
 */
function limit(plot, lines) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = colour('--bad')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio])
  for (const { value } of lines) {
    const y = plot.valToPos(value, 'y', true)
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

// All charts have the same time.
const toSeconds = Math.max(0, ...report.charts.map(({ xSeconds }) => xSeconds.at(-1) ?? 0))
const charts = report.charts.map(chart => chartOf(chart, toSeconds))
main?.append(...headOf(report), ...charts.map(({ section }) => section), ...report.tables.map(tableOf))
// After that, when they have a width.
for (const { draw } of charts) draw()
