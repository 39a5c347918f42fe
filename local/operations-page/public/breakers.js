/** @import { Breaker, BreakerState, Point, Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration, grouped, perSecond } from './numbers.js'

/**
 * @param {Point[]} points
 * @param {number} minutes
 * @param {Status} status
 */
export function showBreakers(points, minutes, status) {
  const untilMs = status.atMs
  const fromMs = untilMs - minutes * 60_000
  keepChildren(byId('breakers'), status.breakers, make, (item, breaker) => {
    const index = status.breakers.indexOf(breaker)
    const spells = spellsOf(points, index, fromMs)
    update(item, breaker, untilMs, spells)
    drawStrip(item, spells, fromMs, untilMs)
  })
  showFigures(status)
}

function make() {
  return element(
    'li',
    {},
    element(
      'div',
      { class: 'breaker-head' },
      element('h3', {}, element('span'), element('span', { class: 'aside' })),
      element('span', { class: 'state' }),
    ),
    element('div', { class: 'strip', role: 'img' }),
  )
}

/**
 * @param {Breaker['state']} state
 * @param {number} seconds that it has been closed, or has not
 */
function describeState(state, seconds) {
  if (state === null) return 'not known'
  if (state === 'half_open') return 'half-open, probing'
  return `${state} for ${duration(seconds)}`
}

/** @typedef {{ state: BreakerState | 'unknown', fromMs: number, toMs: number }} Spell */

/**
 * @param {HTMLElement} item
 * @param {Breaker} breaker
 * @param {number} nowMs
 * @param {Spell[]} spells
 */
function update(item, { name, within, state, sinceMs }, nowMs, spells) {
  const [title, where, said, strip] = item.querySelectorAll('h3 > span, .state, .strip')
  if (!title || !where || !said || !strip) return
  write(title, name)
  write(where, `in ${within}`)
  const known = state ?? 'unknown'
  mark(said, 'data-state', known)
  write(said, describeState(state, (nowMs - sinceMs) / 1_000))
  const openings = spells.filter(spell => spell.state === 'open').length
  mark(
    strip,
    'aria-label',
    `${name}: open ${openings} ${openings === 1 ? 'time' : 'times'} in what the charts show`,
  )
}

/**
 * The states of one breaker, one after the other.
 * @param {Point[]} points
 * @param {number} index
 * @param {number} fromMs
 */
function spellsOf(points, index, fromMs) {
  /** @type {Spell[]} */
  const spells = []
  for (const { atMs, breakers } of points) {
    if (atMs < fromMs) continue
    const state = breakers[index] ?? 'unknown'
    const last = spells.at(-1)
    if (last) last.toMs = atMs
    if (last?.state !== state) spells.push({ state, fromMs: atMs, toMs: atMs })
  }
  return spells
}

/**
 * @param {HTMLElement} item
 * @param {Spell[]} spells
 * @param {number} fromMs
 * @param {number} untilMs
 */
function drawStrip(item, spells, fromMs, untilMs) {
  const strip = item.querySelector('.strip')
  if (!strip) return
  const share = (/** @type {number} */ ms) => `${(100 * ms) / (untilMs - fromMs)}%`
  keepChildren(
    strip,
    spells,
    () => element('span'),
    (part, spell) => {
      mark(part, 'data-state', spell.state)
      part.style.left = share(spell.fromMs - fromMs)
      part.style.width = share(spell.toMs - spell.fromMs)
    },
  )
}

/** @param {Status} status */
function showFigures({ resilience, backlog }) {
  const { retriesPerSecond, notRetriedPerSecond, retryBudget, hedges } = resilience
  const asked = hedges.reduce((sum, { count }) => sum + count, 0)
  const won = hedges.find(({ outcome }) => outcome === 'won')?.count ?? 0
  /** @type {[string, string, string][]} */
  const figures = [
    ['retries', perSecond(retriesPerSecond), 'a second'],
    [
      'retry budget',
      retryBudget === null ? '–' : grouped(Math.floor(retryBudget)),
      notRetriedPerSecond > 0 ? `left, ${perSecond(notRetriedPerSecond)}/s refused` : 'left',
    ],
    ['hedges', grouped(asked), asked > 0 ? `${grouped(won)} won` : 'so far'],
    [
      'awaiting decision',
      backlog ? grouped(backlog.awaiting) : '–',
      backlog && backlog.recoveredPerSecond > 0 ? `${perSecond(backlog.recoveredPerSecond)}/s decided` : '',
    ],
    ['the oldest of them', backlog && backlog.awaiting > 0 ? duration(backlog.oldestSeconds) : 'none', ''],
  ]
  if (backlog && backlog.setAside > 0)
    figures.push(['past the maximum age', grouped(backlog.setAside), 'wait for npm run requeue'])
  keepChildren(
    byId('resilience'),
    figures,
    () => element('div', {}, element('dt'), element('dd', {}, element('span'), ' ', element('small'))),
    (item, [label, value, note]) => {
      const [term, number, small] = item.querySelectorAll('dt, dd > span, small')
      if (term) write(term, label)
      if (number) write(number, value)
      if (small) write(small, note)
    },
  )
}
