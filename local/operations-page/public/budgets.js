/** @import { Budget, Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration, grouped, percent } from './numbers.js'

/** @param {Status} status */
export function showBudgets({ budgets, countedSinceMs, atMs }) {
  const since =
    countedSinceMs === null ? '' : `since the start, ${duration((atMs - countedSinceMs) / 1_000)} ago`
  write(byId('counted-since'), since)
  keepChildren(byId('budgets'), budgets, make, update)
}

function make() {
  return element(
    'li',
    {},
    element('div', { class: 'budget-head' }, element('h3'), element('span', { class: 'left' })),
    element('div', { class: 'bar', 'aria-hidden': 'true' }, element('span')),
    element('small'),
  )
}

/** Less than a quarter is left: time to be careful. */
const LITTLE = 0.25

/**
 * @param {HTMLElement} item
 * @param {Budget} budget
 */
function update(item, { objective, promise, good, bad, left, burnRate }) {
  const [title, said, bar, note] = item.querySelectorAll('h3, .left, .bar, small')
  if (!title || !said || !bar || !note) return
  write(title, capitalised(objective))
  write(said, describeLeft(left, good + bad))
  mark(bar, 'data-level', left === null || left >= LITTLE ? 'good' : left >= 0 ? 'warning' : 'bad')
  const filled = /** @type {HTMLElement} */ (bar.firstElementChild)
  filled.style.width = `${100 * Math.max(0, left ?? 0)}%`
  const counted = good + bad === 0 ? '' : ` · ${grouped(bad)} of ${grouped(good + bad)} bad`
  write(note, `${promise}${counted}${describeBurn(burnRate)}`)
}

/**
 * @param {number | null} left
 * @param {number} counted
 */
function describeLeft(left, counted) {
  if (left === null) return counted === 0 ? 'no traffic yet' : 'too few to judge'
  return left < 0 ? `spent ${times(1 - left)} times over` : `${percent(left)} left`
}

/** @param {number | null} burnRate */
function describeBurn(burnRate) {
  if (burnRate === null) return ''
  if (burnRate === 0) return ' · not burning'
  return ` · burning ${times(burnRate)} × (5 min)`
}

/** @param {number} factor */
function times(factor) {
  return factor < 10 ? factor.toFixed(1) : grouped(Math.round(factor))
}

/** @param {string} word */
function capitalised(word) {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
