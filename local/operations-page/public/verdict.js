/** @import { Verdict } from '../verdict.ts' */
/** @import { Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration, milliseconds, perSecond, timeOfDay } from './numbers.js'

/**
 * The one thing that matters, first.
 * @param {Verdict} verdict
 * @param {Status} status
 */
export function showVerdict({ level, headline, amount, because }, status) {
  const { services, fault } = status
  mark(byId('verdict'), 'data-level', level)
  write(byId('headline'), headline)
  write(byId('because'), `${amount ? ` ${amount}` : ''}${because ? `: ${because}` : ''}`)
  // Numbers tick, and are told to nobody who has not asked.
  write(byId('announcement'), headline)
  document.title = `${headline} – operations`
  write(byId('circumstances'), fault ? describeFault(fault) : describeWork(status))
  keepChildren(
    byId('services'),
    services,
    () => element('li'),
    (item, { name, isUp }) => {
      item.classList.toggle('stopped', !isUp)
      write(item, isUp ? name : `${name} stopped`)
    },
  )
}

/**
 * An old sentence would be believed.
 * @param {number | undefined} lastMs when there was news
 */
export function showDisconnected(lastMs) {
  mark(byId('verdict'), 'data-level', 'bad')
  write(byId('headline'), 'Not connected')
  write(byId('because'), ': the operations page itself does not answer')
  write(byId('announcement'), 'Not connected')
  write(byId('circumstances'), lastMs === undefined ? '' : `What is below was so at ${timeOfDay(lastMs)}.`)
  write(byId('clock'), 'not connected')
  document.title = 'Not connected – operations'
}

/** @param {NonNullable<Status['fault']>} fault */
function describeFault({ scenario, remainingSeconds }) {
  return `On purpose: ${scenario ?? 'a plan without a name'} is in force, ${duration(remainingSeconds ?? 0)} left.`
}

/** @param {Status} status */
function describeWork({ traffic: { decided, deferred, refused, failed }, latency, windowSeconds }) {
  const all = decided + deferred + refused + failed
  if (!latency) return `No answer in the last ${windowSeconds} s.`
  return `${perSecond(all)} applications a second, half of them within ${milliseconds(latency.p50)}, 95 of 100 within ${milliseconds(latency.p95)}.`
}
