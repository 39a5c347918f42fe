/** @import { Point } from '../status.ts' */
/** @import { Line } from './chart.js' */
import { createChart } from './chart.js'
import { element, keepChildren, mark, write } from './element.js'

/**
 * @typedef {object} Signal
 * @property {string} title
 * @property {Line[]} lines
 * @property {(point: Point) => (number | null)[]} valuesOf
 * @property {(value: number) => string} format of a value in the legend
 * @property {(value: number) => string} formatAxis
 * @property {number} atLeast
 * @property {boolean} [isStacked]
 * @property {Line & { at: number }} [limit]
 * @property {string} [whenNone] said instead of values that are not known
 */

/**
 * One of the golden signals: its value now, its chart, a legend with the values of now or of where the pointer is.
 * @param {HTMLElement} card
 * @param {Signal} signal
 */
export function createSignal(card, signal) {
  const now = element('span', { class: 'now' })
  const unit = element('span', { class: 'unit' })
  const host = element('div', { class: 'chart', role: 'img', 'aria-label': signal.title })
  const values = signal.lines.map(() => element('b'))
  const legend = element(
    'ul',
    { class: 'legend', 'aria-label': `${signal.title}, values` },
    ...signal.lines.map((line, index) =>
      element('li', {}, swatch(line, signal.isStacked), line.label, values[index]),
    ),
    signal.limit && element('li', {}, swatch(signal.limit, false), signal.limit.label),
  )
  const more = element('ul', { class: 'more' })
  card.append(
    element('div', { class: 'signal-head' }, element('h3', {}, signal.title), now, unit),
    host,
    legend,
    more,
  )

  /** @type {Point | undefined} */
  let latest
  let isHovered = false
  const showValues = (/** @type {Point | undefined} */ point) => {
    const known = point ? signal.valuesOf(point) : []
    values.forEach((target, index) => {
      const value = known[index]
      write(target, value === null || value === undefined ? '–' : signal.format(value))
    })
  }
  const chart = createChart(host, {
    lines: signal.lines,
    valuesOf: signal.valuesOf,
    atLeast: signal.atLeast,
    format: signal.formatAxis,
    ...(signal.isStacked && { isStacked: true }),
    ...(signal.limit && { limit: signal.limit.at }),
    onHover: point => {
      isHovered = point !== undefined
      showValues(point ?? latest)
    },
  })

  return {
    /**
     * @param {Point[]} points
     * @param {number} minutes
     * @param {{ now: string, unit: string, isQuiet?: boolean, more: [string, string][] }} said
     */
    show(points, minutes, said) {
      latest = points.at(-1)
      chart.draw(points, minutes)
      if (!isHovered) showValues(latest)
      write(now, said.now)
      now.classList.toggle('quiet', said.isQuiet === true)
      write(unit, said.unit)
      mark(
        host,
        'aria-label',
        `Chart of the last ${minutes} minutes. ${signal.title} now: ${said.now} ${said.unit}`,
      )
      keepChildren(
        more,
        said.more,
        () => element('li', {}, element('span'), element('b')),
        (item, [label, value]) => {
          const [name, number] = item.children
          if (name) write(name, label)
          if (number) write(number, value)
        },
      )
    },
  }
}

const SVG = 'http://www.w3.org/2000/svg'

/**
 * How a line is drawn.
 * @param {Line} line
 * @param {boolean | undefined} isFilled
 */
function swatch({ colour, dash, width = 1.5 }, isFilled) {
  const svg = document.createElementNS(SVG, 'svg')
  const drawn = document.createElementNS(SVG, 'line')
  const attributes = { x1: 0, x2: 18, y1: 5, y2: 5, 'stroke-width': isFilled ? 8 : width + 0.5 }
  for (const [name, value] of Object.entries(attributes)) drawn.setAttribute(name, String(value))
  if (dash) drawn.setAttribute('stroke-dasharray', dash.join(' '))
  drawn.style.stroke = `var(${colour})`
  svg.setAttribute('width', '18')
  svg.setAttribute('height', '10')
  svg.setAttribute('aria-hidden', 'true')
  svg.append(drawn)
  return svg
}
