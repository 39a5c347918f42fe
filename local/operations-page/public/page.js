/** @import { Point, Status } from '../status.ts' */
/** @import { Verdict } from '../verdict.ts' */
/** @import { Objectives } from '../objectives.ts' */
/** @import { LastApplications } from '../applications.ts' */
import { forgetApplications, showApplications } from './applications.js'
import { showBreakers } from './breakers.js'
import { showBudgets } from './budgets.js'
import { connect } from './connection.js'
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
/** What is shown: the latest, or that of when it was paused. */
/** @type {Look | undefined} */
let shown
let isPaused = false
const connection = connect({ first, next, lost: () => showDisconnected(shown?.status.atMs) })

/** @param {History} history */
function first(history) {
  points = history.points
  promisedMs = history.objectives.latency.thresholdMs
  signals ??= createSignals(
    history.objectives,
    history.status.services.map(({ name }) => name),
  )
  take(history)
}

/** @param {Look} look */
function next(look) {
  points = [...points, look.point].slice(-MAX_POINTS)
  take(look)
}

/** @param {Look} look */
function take(look) {
  latest = look
  if (!isPaused) return show()
  // It may have been lost meanwhile.
  if (shown) showVerdict(shown.verdict, shown.status)
  showPaused()
}

function showPaused() {
  write(byId('clock'), `paused at ${timeOfDay(shown?.status.atMs ?? Date.now())}`)
}

function show() {
  if (!latest || document.hidden) return
  shown = latest
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
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return connection.open()
  connection.close()
  // Nobody would keep the sentence in it true.
  document.title = 'Operations'
})
byId('pause').addEventListener('click', () => {
  isPaused = !isPaused
  write(byId('pause'), isPaused ? 'Go on' : 'Pause')
  if (isPaused) showPaused()
  else show()
})
listenForFaults()
