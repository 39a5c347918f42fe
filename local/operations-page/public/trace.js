/** @import { Row, Waterfall } from '../waterfall.ts' */
import { element } from './element.js'
import { duration } from './numbers.js'

/**
 * Fetches and draws every trace of an application: that of its request, then those of its recovery.
 * @param {HTMLElement} target
 * @param {string} applicationId
 */
export async function openTrace(target, applicationId) {
  try {
    const answer = await fetch(`/applications/${applicationId}`)
    /** @type {{ traces?: Waterfall[], message?: string }} */
    const { traces = [], message } = await answer.json()
    const first = traces[0]
    const id = element('p', {}, element('code', {}, applicationId))
    const drawn = traces.flatMap(trace => draw(trace, first))
    target.replaceChildren(id, ...(message ? [element('p', { class: 'problem' }, message)] : drawn))
  } catch {
    target.replaceChildren(element('p', { class: 'problem' }, 'The operations page itself does not answer.'))
  }
}

/**
 * @param {Waterfall} trace
 * @param {Waterfall | undefined} first
 */
function draw(trace, first) {
  const laterMs = trace.startedAtMs - (first?.startedAtMs ?? trace.startedAtMs)
  const title = trace === first ? 'The request' : `Recovery, ${duration(laterMs / 1_000)} later`
  return [
    element('h3', {}, title, element('small', {}, 'trace ', element('code', {}, trace.traceId))),
    element(
      'ol',
      { 'aria-label': `${title}, ${trace.rows.length} spans` },
      ...trace.rows.map(row => drawRow(row, trace)),
    ),
  ]
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
      ` ${row.service}`,
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
    attributes['http.response.status_code'],
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
    ...(isLinked ? [/** @type {[string, string]} */ (['goes on from', 'the request above'])] : []),
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
