import { type Fault, Problem } from '../problem/problem.ts'

/** What a body of ours nests is two or three deep; what walks a value later recurses, and so must never meet a deep one. */
const MAX_DEPTH = 8

/** An object or a list that has begun: the member that is being read, and the names so far, which a list has not. */
type Open = { member: string | number; names: Set<string> | undefined }

/**
 * Refuses the JSON that readers understand differently, of which `JSON.parse` takes any (RFC 7493 sections 2.1 and 2.3): a member
 * given twice, half a character, and what is nested too deep. Goes through `text` once without recursion; other faults of syntax
 * are left to the parser.
 * @throws {Problem} `malformed_request` at the first of them.
 */
export function refuseAmbiguous(text: string): void {
  const path: Open[] = []
  let namesMember = false
  for (let at = 0; at < text.length; at++) {
    const inner = path.at(-1)
    const character = text[at]
    if (character === '{' || character === '[') {
      if (path.length === MAX_DEPTH) throw tooDeep()
      namesMember = character === '{'
      path.push(namesMember ? { member: '', names: new Set() } : { member: 0, names: undefined })
    } else if (character === '}' || character === ']') {
      path.pop()
    } else if (character === ',') {
      namesMember = inner?.names !== undefined
      if (typeof inner?.member === 'number') inner.member++
    } else if (character === '"') {
      const end = endOfString(text, at)
      const string = unquoted(text.slice(at, end + 1))
      at = end
      if (namesMember && inner) inner.member = string
      if (!string.isWellFormed()) throw unreadable(path, 'must be whole Unicode characters')
      if (namesMember && inner?.names?.has(string)) throw unreadable(path, 'must be given once')
      if (namesMember) inner?.names?.add(string)
      namesMember = false
    }
  }
}

/** Where the quote is that ends the string begun at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}

/** @throws {SyntaxError} for an escape that JSON does not know. */
function unquoted(string: string): string {
  return string.includes('\\') ? JSON.parse(string) : string.slice(1, -1)
}

function unreadable(path: Open[], detail: string): Problem {
  const fault: Fault = { pointer: jsonPointer(path.map(({ member }) => member)), detail }
  return new Problem('malformed_request', 'the body can be read in more than one way', { errors: [fault] })
}

function tooDeep(): Problem {
  return new Problem('malformed_request', `the body is nested more than ${MAX_DEPTH} deep`)
}

/** RFC 6901 section 6: a JSON pointer as a URI fragment. Lone surrogates, which cannot be encoded, become U+FFFD. */
export function jsonPointer(path: PropertyKey[]): string {
  const tokens = path.map(key => String(key).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))
  return `#${tokens.map(token => `/${encodeURIComponent(token)}`).join('')}`
}
