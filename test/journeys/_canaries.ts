import { randomBytes } from 'node:crypto'

/** Values that occur nowhere but where a test puts them, by what they stand for. */
export type Canaries = Record<string, string>

/** A word for `what` that nobody else has; all of it may stand in a header, a path, and a token. */
export function canary(what: string): string {
  return `${what}-${randomBytes(9).toString('hex')}`
}

/** Everything that somebody else could read, by where: a log, metrics, answers, the bodies of spans. */
export type Places = Record<string, string>

/** Which canary is in which place, in whatever form; empty when nothing has leaked. */
export function leaks(canaries: Canaries, places: Places): string[] {
  const readable = Object.entries(places).map(([place, text]) => [place, text.toLowerCase()] as const)
  return Object.entries(canaries).flatMap(([what, value]) =>
    formsOf(value).flatMap(({ form, isIn }) =>
      readable.filter(([, text]) => isIn(text)).map(([place]) => `${what}, ${form}, in ${place}`),
    ),
  )
}

type Form = { form: string; isIn: (lowerCaseText: string) => boolean }

function formsOf(value: string): Form[] {
  const texts = {
    'as it is': [value],
    'url-encoded': [encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)],
    'in JSON': [JSON.stringify(value).slice(1, -1)],
    'in hexadecimal': [Buffer.from(value).toString('hex')],
    'in base64': [0, 1, 2].flatMap(offset => insideBase64(value, offset)),
  }
  const forms = Object.entries(texts).map(([form, spellings]) => ({
    form,
    isIn: (text: string) => spellings.some(spelling => text.includes(spelling.toLowerCase())),
  }))
  return isAmount(value) ? [...forms, { form: 'in digits only', isIn: hasDigits(value) }] : forms
}

/** How `value` looks in the base64 of a text in which it begins `offset` bytes after a group of three; without what its neighbours share. */
function insideBase64(value: string, offset: number): string[] {
  const encoded = Buffer.from('\0'.repeat(offset) + value).toString('base64')
  const whole = encoded.replace(/=+$/, '').slice(offset === 0 ? 0 : offset + 1, -1)
  return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
}

function isAmount(value: string): boolean {
  return /^\d+\.\d+$/.test(value)
}

/** As cents, or with other separators; not as a part of a longer number or hash, which may be anything. */
function hasDigits(amount: string): (text: string) => boolean {
  const separated = [...amount.replace('.', '')].join('[.,_ ]?')
  const alone = new RegExp(`(?<![\\da-f.])${separated}(?![\\da-f])`)
  return text => alone.test(text)
}
