/** @import { Row, Waterfall } from '../waterfall.ts' */
import { element } from './element.js'
import { duration } from './numbers.js'

/**
 * Fetches and draws every trace of an application, or of a request that failed before it was one.
 * @param {HTMLElement} target
 * @param {{ key: string, applicationId: string | null }} asked
 */
export async function openTrace(target, { key, applicationId }) {
  try {
    const answer = await fetch(`/applications/${key}`)
    /** @type {{ traces?: Waterfall[], message?: string }} */
    const { traces = [], message } = await answer.json()
    const id = applicationId === null ? [] : [element('p', {}, element('code', {}, applicationId))]
    const drawn = message ? [element('p', { class: 'problem' }, message)] : traces.flatMap(draw)
    target.replaceChildren(...id, ...drawn)
  } catch {
    target.replaceChildren(element('p', { class: 'problem' }, 'The operations page itself does not answer.'))
  }
}

/** @param {Waterfall} trace */
function draw(trace) {
  const title = titleOf(trace)
  return [
    element('h3', {}, title, element('small', {}, 'trace ', element('code', {}, trace.traceId))),
    element(
      'ol',
      { 'aria-label': `${title}, ${trace.rows.length} spans` },
      ...trace.rows.map(row => drawRow(row, trace)),
    ),
  ]
}

/** @param {Waterfall} trace */
function titleOf({ laterMs, rows: [root] }) {
  if (laterMs === null || !root) return 'The request'
  const what = root.name === 'recover application' ? 'Recovery' : `${root.name} at ${root.service}`
  return `${what}, ${duration(laterMs / 1_000)} later`
}

/**
 * @param {Row} row
 * @param {Waterfall} trace
 */
function drawRow(row, { durationMs: whole }) {
  const bar = element('i', { 'data-service': row.service })
  const share = (/** @type {number} */ ms) => `${(100 * ms) / Math.max(whole, 0.001)}%`
  bar.style.left = share(row.offsetMs)
  bar.style.width = share(row.durationMs)
  const marks = row.events.map(event => {
    const mark = element('u')
    mark.style.left = share(event.offsetMs)
    return mark
  })
  const summary = element(
    'summary',
    {},
    element(
      'span',
      { class: 'label' },
      element('b', {}, row.name),
      ` ${row.service} `,
      element('small', {}, tellingOf(row)),
    ),
    element('span', { class: 'track', 'aria-hidden': 'true' }, bar, ...marks),
    element('span', { class: 'ms' }, milliseconds(row.durationMs)),
  )
  const details = element('details', {}, summary, attributesOf(row))
  details.style.setProperty('--depth', String(row.depth))
  return element('li', { class: row.failed ? 'span failed' : 'span' }, details)
}

/** @param {number} ms */
function milliseconds(ms) {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/**
 * What one wants to know of a span without opening it.
 * @param {Row} row
 */
function tellingOf({ attributes, events, failed }) {
  const attempt = attributes['bureau.attempt']
  const left = attributes['bureau.budget_left_ms']
  const state = attributes['circuit_breaker.state']
  const known = [
    attempt !== undefined && `attempt ${attempt}`,
    attributes['bureau.hedge'] === true && 'hedge',
    text(attributes['bureau.outcome']),
    state !== undefined && `breaker ${text(state)}`,
    left !== undefined && `${Math.round(Number(left))} ms left`,
    attributes['http.response.status_code'] ?? (failed && text(attributes['error.type'])),
    attributes['loan.status'],
    text(attributes['loan.deferral_reason']),
    ...events.map(describeEvent),
  ].filter(each => each !== false && each !== undefined && each !== '')
  return [...(failed ? ['failed'] : []), ...known].join(' · ')
}

/** @param {Row['events'][number]} event */
function describeEvent({ name, attributes }) {
  if (name !== 'circuit_breaker.state_change') return name
  const from = text(attributes['circuit_breaker.from'])
  return `breaker ${attributes['circuit_breaker.name']}: ${from} → ${text(attributes['circuit_breaker.to'])}`
}

/** @param {unknown} value */
function text(value) {
  return value === undefined ? '' : String(value).replaceAll('_', ' ')
}

/** @param {Row} row */
function attributesOf({ attributes, events, kind, offsetMs, isLinked }) {
  /** @type {[string, string][]} */
  const pairs = [
    ['starts at', milliseconds(offsetMs)],
    ['kind', kind],
    ...(isLinked ? [/** @type {[string, string]} */ (['goes on from', 'the request'])] : []),
    ...Object.entries(attributes).map(
      ([name, value]) => /** @type {[string, string]} */ ([name, String(value)]),
    ),
    ...events.flatMap(event => [
      /** @type {[string, string]} */ ([
        `${event.name}, at ${milliseconds(event.offsetMs)}`,
        Object.entries(event.attributes)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ]),
    ]),
  ]
  return element(
    'dl',
    { class: 'attributes' },
    ...pairs.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  )
}
