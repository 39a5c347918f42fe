/** @import { Point, Status } from '../status.ts' */
/** @import { Objectives } from '../objectives.ts' */
import { byId } from './element.js'
import { milliseconds, percent, perSecond } from './numbers.js'
import { createSignal } from './signal.js'

/**
 * The four golden signals.
 * @param {Objectives} objectives
 * @param {string[]} services
 */
export function createSignals(objectives, services) {
  const { thresholdMs } = objectives.latency
  const latency = createSignal(byId('latency'), {
    title: 'Latency',
    lines: [
      { label: 'p50', colour: '--blue-1', width: 2 },
      { label: 'p95', colour: '--blue-3', width: 2 },
      { label: 'p99', colour: '--blue-2', dash: [6, 3] },
      { label: 'p99.9', colour: '--blue-4', dash: [2, 3] },
    ],
    valuesOf: ({ latency: ms }) => (ms ? [ms.p50, ms.p95, ms.p99, ms.p999] : [null, null, null, null]),
    format: milliseconds,
    formatAxis: value => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`),
    atLeast: thresholdMs * 1.25,
    limit: { at: thresholdMs, label: `promised ${thresholdMs} ms`, colour: '--bad', dash: [2, 3], width: 1 },
  })
  const traffic = createSignal(byId('traffic'), {
    title: 'Traffic',
    lines: [
      { label: '200 decided', colour: '--blue-2' },
      { label: '202 later', colour: '--warning-fill' },
      { label: '4xx refused', colour: '--neutral-fill' },
      { label: '499 left', colour: '--soft' },
      { label: '5xx failed', colour: '--bad' },
    ],
    valuesOf: ({ traffic: { decided, deferred, refused, left, failed } }) => [
      decided,
      deferred,
      refused,
      left,
      failed,
    ],
    format: perSecond,
    formatAxis: perSecondOfAxis,
    atLeast: 1,
    isStacked: true,
  })
  const errors = createSignal(byId('errors'), {
    title: 'Errors',
    lines: [
      { label: 'deferred', colour: '--warning-fill', width: 2 },
      { label: '5xx', colour: '--bad', width: 2 },
      { label: 'shed', colour: '--bad', dash: [6, 3] },
      { label: 'not confirmed', colour: '--warning', dash: [6, 3] },
      { label: '4xx', colour: '--soft', dash: [2, 3] },
    ],
    valuesOf: ({ errors: { deferred, failed, shed, unconfirmed }, traffic: { refused } }) => [
      deferred,
      failed,
      shed,
      unconfirmed,
      refused,
    ],
    format: perSecond,
    formatAxis: perSecondOfAxis,
    atLeast: 1,
  })
  const saturation = createSignal(byId('saturation'), {
    title: 'Saturation',
    lines: CPU_LINES.slice(0, services.length).map((line, index) => ({
      ...line,
      label: services[index] ?? '',
    })),
    valuesOf: ({ cpu }) => cpu,
    format: percent,
    formatAxis: share => `${Math.round(share * 100)} %`,
    atLeast: 0.5,
  })

  return {
    /**
     * @param {Point[]} points
     * @param {number} minutes
     * @param {Status} status
     */
    show(points, minutes, status) {
      latency.show(points, minutes, describeLatency(status))
      traffic.show(points, minutes, describeTraffic(status))
      errors.show(points, minutes, describeErrors(status))
      saturation.show(points, minutes, describeSaturation(status))
    },
  }
}

const CPU_LINES = [
  { colour: '--blue-3', width: 2 },
  { colour: '--blue-1', width: 2 },
  { colour: '--blue-2', dash: [6, 3] },
  { colour: '--neutral-fill', dash: [2, 3] },
]

/** @param {number} rate */
function perSecondOfAxis(rate) {
  return rate === 0 ? '0' : `${Number(rate.toFixed(1))}/s`
}

const NO_TRAFFIC = { now: 'no traffic', unit: '', isQuiet: true, more: [] }

/** @param {Status} status */
function describeLatency({ latency }) {
  return latency ? { now: milliseconds(latency.p95), unit: 'p95', more: [] } : NO_TRAFFIC
}

/** @param {Status} status */
function describeTraffic({ traffic }) {
  const all = Object.values(traffic).reduce((sum, each) => sum + each, 0)
  return all === 0 ? NO_TRAFFIC : { now: perSecond(all), unit: 'a second', more: [] }
}

/** @param {Status} status */
function describeErrors({ errors: { failed, shed, unconfirmed, deferrals, refusals }, traffic: { left } }) {
  const kinds = [...deferrals, ...refusals]
  const all = kinds.reduce((sum, each) => sum + each.perSecond, failed + shed + unconfirmed + left)
  /** @type {[string, string][]} */
  const more = [
    ...deferrals.map(each => named(each.reason.replaceAll('_', ' '), each.perSecond)),
    ...refusals.map(each => named(`${each.status} ${each.meaning}`, each.perSecond)),
  ]
  if (left > 0) more.push(named('left before the answer', left))
  return all === 0
    ? { now: 'none', unit: '', isQuiet: true, more }
    : { now: perSecond(all), unit: 'a second', more }
}

/**
 * @param {string} name
 * @param {number} rate
 * @returns {[string, string]}
 */
function named(name, rate) {
  return [name, perSecond(rate)]
}

/** @param {Status} status */
function describeSaturation({ saturation }) {
  const { processes, database, atTheBureau, bulkheadRejected, sockets } = saturation
  const busiest = Math.max(0, ...processes.map(({ cpu }) => cpu ?? 0))
  const delays = processes.map(({ eventLoopMs }) => eventLoopMs ?? 0)
  /** @type {[string, string][]} */
  const more = [['event loop, p99', milliseconds(Math.max(0, ...delays))]]
  if (database) {
    more.push(['database connections in use', `${database.inUse} of ${database.inUse + database.idle}`])
    more.push(['waiting for one', String(database.waiting)])
  }
  if (atTheBureau !== null) more.push(['at the bureau', String(atTheBureau)])
  if (bulkheadRejected > 0) more.push(['no place at the bureau', `${perSecond(bulkheadRejected)}/s`])
  if (sockets.length > 0) more.push(['sockets in use', describeSockets(sockets).join(' · ')])
  return { now: percent(busiest), unit: 'of a core', more }
}

/** @param {Status['saturation']['sockets']} sockets */
function describeSockets(sockets) {
  const byDependency = Map.groupBy(sockets, ({ dependency }) => dependency)
  return [...byDependency].map(([dependency, states]) => {
    const inState = (/** @type {string} */ state) => states.find(each => each.state === state)?.count ?? 0
    const waiting = inState('waiting') > 0 ? `, ${inState('waiting')} wait` : ''
    return `${dependency} ${inState('in_use')} of ${inState('in_use') + inState('idle')}${waiting}`
  })
}
