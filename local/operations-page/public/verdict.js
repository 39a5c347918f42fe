/** @import { Verdict } from '../verdict.ts' */
/** @import { Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration } from './numbers.js'

/**
 * The one thing that matters, first.
 * @param {Verdict} verdict
 * @param {Status} status
 */
export function showVerdict({ level, headline, amount, because }, { services, fault }) {
  mark(byId('verdict'), 'data-level', level)
  write(byId('headline'), headline)
  write(byId('because'), `${amount ? ` ${amount}` : ''}${because ? `: ${because}` : ''}`)
  // Numbers tick, and are told to nobody who has not asked.
  write(byId('announcement'), headline)
  document.title = `${headline} – operations`
  const left = fault?.remainingSeconds
  const named = fault?.scenario ?? 'a plan without a name'
  write(byId('fault-now'), fault ? `On purpose: ${named} is in force, ${duration(left ?? 0)} left.` : '')
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
