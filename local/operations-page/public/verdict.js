/** @import { Verdict } from '../verdict.ts' */
/** @import { Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration, milliseconds, perSecond, timeOfDay } from './numbers.js'

/** What the headline and the amount say, as long as it was heard: for when nothing is heard any more. */
let said = ''

/**
 * The one thing that matters, first.
 * @param {Verdict} verdict
 * @param {Status} status
 */
export function showVerdict({ level, headline, amount, because }, status) {
  const { services, fault } = status
  said = amount ? `${headline} ${amount}` : headline
  mark(document.body, 'data-connected', 'true')
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
  mark(document.body, 'data-connected', 'false')
  mark(byId('verdict'), 'data-level', 'bad')
  write(byId('headline'), 'Not connected')
  write(byId('because'), lastMs === undefined ? '' : `: last seen ${timeOfDay(lastMs)}, it said “${said}”`)
  write(byId('announcement'), 'Not connected')
  const whatIsOld = lastMs === undefined ? '' : ' What is below is old.'
  write(byId('circumstances'), `The operations page itself does not answer.${whatIsOld}`)
  write(byId('clock'), 'not connected')
  document.title = 'Not connected – operations'
}

/** @param {NonNullable<Status['fault']>} fault */
function describeFault({ scenario, remainingSeconds }) {
  return `On purpose: ${scenario ?? 'a plan without a name'} is in force, ${duration(remainingSeconds ?? 0)} left.`
}

/** @param {Status} status */
function describeWork({ traffic, latency, windowSeconds }) {
  const all = Object.values(traffic).reduce((sum, each) => sum + each, 0)
  if (all === 0) return `No answer in the last ${windowSeconds} s.`
  if (!latency) return `${perSecond(all)} requests a second, none of them answered with 200 or 202.`
  return `${perSecond(all)} applications a second, half of them within ${milliseconds(latency.p50)}, 95 of 100 within ${milliseconds(latency.p95)}.`
}
