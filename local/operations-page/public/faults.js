/** @import { Status } from '../status.ts' */
import { byId, element, keepChildren, mark, write } from './element.js'
import { duration } from './numbers.js'

/** The buttons that make the bureau fail, and the one that ends it. */
export function listenForFaults() {
  byId('clear-faults').addEventListener('click', () => change('DELETE', '/faults'))
}

/** @param {Status} status */
export function showFaults({ scenarios, fault }) {
  keepChildren(byId('scenarios'), scenarios, make, (item, { name, description }) => {
    const [button, title, left, small] = item.querySelectorAll('button, b > span, small')
    if (!button || !title || !left || !small) return
    const isInForce = fault?.scenario === name
    mark(button, 'data-scenario', name)
    mark(button, 'aria-pressed', String(isInForce))
    write(title, name)
    write(left, isInForce ? `${duration(fault?.remainingSeconds ?? 0)} left` : '')
    write(small, description)
  })
}

function make() {
  const button = element(
    'button',
    { type: 'button' },
    element('b', {}, element('span'), element('span')),
    element('small'),
  )
  button.addEventListener('click', () => {
    const forSeconds = Number(/** @type {HTMLSelectElement} */ (byId('duration')).value)
    void change('POST', `/faults/${button.getAttribute('data-scenario')}`, { forSeconds })
  })
  return element('li', {}, button)
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function change(method, path, body = {}) {
  const problem = byId('fault-error')
  try {
    const answer = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    write(problem, answer.ok ? '' : (await answer.json()).message)
  } catch {
    write(problem, 'The operations page itself does not answer.')
  }
}
