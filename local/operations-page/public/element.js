/**
 * An element with its attributes and children; text is always text, never markup.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {(Node | string | undefined)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, String(value))
  }
  made.append(...children.filter(child => child !== undefined))
  return made
}

/**
 * The element with this id, which index.html has.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found
}

/**
 * Writes only what is new, so that nothing is announced, selected or laid out again for nothing.
 * @param {Element} target
 * @param {string} text
 */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/**
 * The same for an attribute.
 * @param {Element} target
 * @param {string} name
 * @param {string} value
 */
export function mark(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value)
}

/**
 * As many children as there are items, each kept as long as its item is there.
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {(item: Item) => HTMLElement} make
 * @param {(child: HTMLElement, item: Item) => void} update
 */
export function keepChildren(parent, items, make, update) {
  while (parent.children.length > items.length) parent.lastElementChild?.remove()
  items.forEach((item, index) => {
    if (!parent.children[index]) parent.append(make(item))
    update(/** @type {HTMLElement} */ (parent.children[index]), item)
  })
}
