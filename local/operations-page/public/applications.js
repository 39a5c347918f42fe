/** @import { TracedApplication } from '../applications.ts' */
import { byId, element, mark, write } from './element.js'
import { duration, milliseconds, timeOfDay } from './numbers.js'
import { openTrace } from './trace.js'

/** @type {Map<string, { row: HTMLElement, refresh: (application: TracedApplication) => void }>} */
const rows = new Map()

/** The bars of two answers can be compared: this many milliseconds fill one. */
const FULL_BAR_MS = 2_000

/**
 * The list stands still while somebody points at it, is in it or has a trace open: a row that moves cannot be pressed.
 * @param {TracedApplication[]} applications
 * @param {number} promisedMs
 */
export function showApplications(applications, promisedMs) {
  const list = byId('applications')
  const isOpen = list.querySelector('[aria-expanded="true"]') !== null
  const isHeld = rows.size > 0 && (isOpen || list.matches(':hover, :focus-within'))
  const newer = applications.filter(({ key }) => !rows.has(key)).length
  for (const application of applications) rows.get(application.key)?.refresh(application)
  write(byId('applications-note'), noteOf(isHeld, newer))
  if (isHeld) return
  const listed = applications.map(application => {
    const { key } = application
    return /** @type {const} */ ([key, rows.get(key) ?? makeRow(application, promisedMs)])
  })
  rows.clear()
  for (const [key, row] of listed) rows.set(key, row)
  const none = element('p', { class: 'empty' }, 'None has been traced yet.')
  list.replaceChildren(...(listed.length > 0 ? listed.map(([, { row }]) => row) : [none]))
}

/** Begins the list anew, even if a trace is open: somebody has asked for another one. */
export function forgetApplications() {
  rows.clear()
  byId('applications').replaceChildren()
}

/**
 * @param {boolean} isHeld
 * @param {number} newer
 */
function noteOf(isHeld, newer) {
  if (!isHeld) return 'open one to see its trace'
  return newer === 0 ? 'held still while you look' : `held still while you look; ${newer} newer`
}

/**
 * @param {TracedApplication} application
 * @param {number} promisedMs
 */
function makeRow(application, promisedMs) {
  const { key, applicationId, atMs } = application
  const status = element('span', { class: 'status' })
  const bar = element('i', { 'aria-hidden': 'true' })
  const took = element('span')
  const why = element('span', { class: 'why' })
  const details = element('div', { class: 'traces', id: `trace-${key}`, hidden: true })
  const button = element(
    'button',
    {
      type: 'button',
      'aria-expanded': 'false',
      'aria-controls': details.id,
      title: applicationId ?? 'no application',
    },
    element('span', { class: 'when' }, timeOfDay(atMs)),
    element('span', { class: 'id' }, applicationId ? `…${applicationId.slice(-12)}` : 'no application'),
    status,
    element('span', { class: 'took' }, took, bar),
    why,
    element('span', { class: 'chevron', 'aria-hidden': 'true' }),
  )
  let shown = application
  const load = () => openTrace(details, { key, applicationId })
  button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') !== 'true'
    mark(button, 'aria-expanded', String(isOpen))
    details.hidden = !isOpen
    if (isOpen) void load()
  })
  const refresh = (/** @type {TracedApplication} */ latest) => {
    showRow({ status, took, bar, why }, latest, promisedMs)
    const isNews =
      latest.recovery?.rounds !== shown.recovery?.rounds || latest.httpStatus !== shown.httpStatus
    shown = latest
    if (isNews && !details.hidden) void load()
  }
  refresh(application)
  return { row: element('div', { class: 'application' }, button, details), refresh }
}

/**
 * @param {{ status: HTMLElement, took: HTMLElement, bar: HTMLElement, why: HTMLElement }} parts
 * @param {TracedApplication} application
 * @param {number} promisedMs
 */
function showRow(
  { status, took, bar, why },
  { status: first, httpStatus, durationMs, mode, reason, recovery },
  promisedMs,
) {
  const now = recovery?.status ?? first
  const answer = [httpStatus, describeMode(now, recovery ? 'deferred' : mode)].filter(Boolean).join(' · ')
  if (status.dataset.said !== `${now} ${answer}`) {
    status.dataset.said = `${now} ${answer}`
    status.dataset.status = now
    status.replaceChildren(now, ' ', element('small', {}, answer))
  }
  write(took, durationMs === null ? '' : milliseconds(durationMs))
  bar.style.width = `${Math.min(100, (100 * (durationMs ?? 0)) / FULL_BAR_MS) * 0.6}%`
  mark(bar, 'data-late', String((durationMs ?? 0) > promisedMs))
  const because = reason ? reason.replaceAll('_', ' ') : ''
  const gone = durationMs === null ? 'request not kept any more' : ''
  write(why, [because, gone, recovery ? describeRecovery(recovery) : ''].filter(Boolean).join('; '))
}

/** @param {NonNullable<TracedApplication['recovery']>} recovery */
function describeRecovery({ status, afterMs }) {
  const seconds = afterMs / 1_000
  const later = seconds < 60 ? `${Math.round(seconds * 10) / 10} s` : duration(seconds)
  return `${status === 'RECEIVED' ? 'tried again' : 'decided'} ${later} later`
}

/**
 * @param {string} status
 * @param {string | null} mode
 */
function describeMode(status, mode) {
  if (status === 'RECEIVED') return 'awaiting its decision'
  return mode === 'live' ? 'at once' : mode
}
