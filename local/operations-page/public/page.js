/** @import { Point, Status } from '../status.ts' */
/** @import { Verdict } from '../verdict.ts' */
/** @import { Objectives } from '../objectives.ts' */
/** @import { LastApplications } from '../applications.ts' */
import { forgetApplications, showApplications } from './applications.js'
import { showBreakers } from './breakers.js'
import { showBudgets } from './budgets.js'
import { byId, write } from './element.js'
import { listenForFaults, showFaults } from './faults.js'
import { timeOfDay } from './numbers.js'
import { createSignals } from './signals.js'
import { showDisconnected, showVerdict } from './verdict.js'

/**
 * What the server tells once a second, and at first with everything that it remembers.
 * @typedef {{ status: Status, verdict: Verdict, point: Point, applications: LastApplications }} Look
 * @typedef {Look & { points: Point[], objectives: Objectives }} History
 */

/** A quarter of an hour, as the server keeps it. */
const MAX_POINTS = 900

/** @type {Point[]} */
let points = []
/** @type {Look | undefined} */
let latest
/** @type {ReturnType<typeof createSignals> | undefined} */
let signals
let promisedMs = Number.POSITIVE_INFINITY
let isPaused = false

const stream = new EventSource('/stream')
stream.addEventListener('history', ({ data }) => {
  /** @type {History} */
  const history = JSON.parse(data)
  points = history.points
  promisedMs = history.objectives.latency.thresholdMs
  signals ??= createSignals(
    history.objectives,
    history.status.services.map(({ name }) => name),
  )
  take(history)
})
stream.addEventListener('look', ({ data }) => {
  /** @type {Look} */
  const look = JSON.parse(data)
  points = [...points, look.point].slice(-MAX_POINTS)
  take(look)
})
stream.addEventListener('error', () => showDisconnected(latest?.status.atMs))

/** @param {Look} look */
function take(look) {
  latest = look
  if (!isPaused) show()
}

function show() {
  if (!latest || document.hidden) return
  const { status, verdict, applications } = latest
  const minutes = Number(chosen('minutes'))
  write(byId('clock'), `live, ${timeOfDay(status.atMs)}`)
  showVerdict(verdict, status)
  signals?.show(points, minutes, status)
  showBudgets(status)
  showBreakers(points, minutes, status)
  showFaults(status)
  showApplications(applications[chosen('which') === 'all' ? 'all' : 'remarkable'], promisedMs)
}

/** @param {string} name of radio buttons */
function chosen(name) {
  const checked = document.querySelector(`[name="${name}"]:checked`)
  return /** @type {HTMLInputElement | null} */ (checked)?.value
}

for (const choice of document.querySelectorAll('[name="minutes"]')) choice.addEventListener('change', show)
for (const choice of document.querySelectorAll('[name="which"]')) {
  choice.addEventListener('change', () => {
    forgetApplications()
    show()
  })
}
document.addEventListener('visibilitychange', () => !isPaused && show())
byId('pause').addEventListener('click', () => {
  isPaused = !isPaused
  write(byId('pause'), isPaused ? 'Go on' : 'Pause')
  if (isPaused) write(byId('clock'), `paused at ${timeOfDay(latest?.status.atMs ?? Date.now())}`)
  else show()
})
listenForFaults()
